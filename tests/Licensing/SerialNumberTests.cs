using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>A4: serial numbers are readable, and a mistyped one is found out.</summary>
public class SerialNumberTests
{
    private const string Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    [Fact]
    public void It_is_read_in_any_case_with_or_without_hyphens_and_with_confused_letters()
    {
        var serial = SerialNumber.Draw();
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$", serial);

        foreach (var typed in new[]
        {
            serial, serial.ToLowerInvariant(), serial.Replace("-", "", StringComparison.Ordinal), serial.Replace('-', ' '),
            serial.Replace('1', 'l').Replace('0', 'o'), serial.Replace('1', 'I').Replace('0', 'O'),
        })
            Assert.True(SerialNumber.TryNormalize(typed, out var read) && read == serial, typed);
    }

    [Fact]
    public void Every_wrong_symbol_and_every_swap_of_neighbours_is_found()
    {
        for (var round = 0; round < 50; round++)
        {
            var symbols = SerialNumber.Draw().Replace("-", "", StringComparison.Ordinal).ToCharArray();
            for (var at = 0; at < symbols.Length; at++)
            {
                foreach (var other in Symbols.Where(symbol => symbol != symbols[at]))
                    Assert.False(SerialNumber.TryNormalize(string.Concat(symbols.Select((symbol, i) => i == at ? other : symbol)), out _));
                if (at == 0 || symbols[at] == symbols[at - 1]) continue;
                var swapped = symbols.ToArray();
                (swapped[at], swapped[at - 1]) = (swapped[at - 1], swapped[at]);
                Assert.False(SerialNumber.TryNormalize(new string(swapped), out _));
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00000-00000-00000-00000")]
    [InlineData("UUUUU-00000-00000-00001")]
    [InlineData("00000-00000-00000-000011")]
    public void Anything_else_is_none(string? text) => Assert.False(SerialNumber.TryNormalize(text, out _));

    [Fact]
    public void Ten_thousand_drawn_ones_differ() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => SerialNumber.Draw()).Distinct().Count());
}
