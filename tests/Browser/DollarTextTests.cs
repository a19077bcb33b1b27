using MeteringCluster.Api.Console;
using Xunit;

namespace MeteringCluster.Tests.Browser;

/// <summary>Amounts as people enter them.</summary>
public sealed class DollarTextTests
{
    [Theory]
    [InlineData("12", 1200)]
    [InlineData(" $12.5 ", 1250)]
    [InlineData("12,50", 1250)]
    [InlineData("12 $", 1200)]
    [InlineData("0", 0)]
    [InlineData("-1", -100)]
    [InlineData("999999999.99", 99999999999)]
    public void An_amount_is_read_with_either_sign_before_its_cents(string text, long cents) => Assert.Equal(cents, DollarText.Read(text)?.Cents);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("twelve")]
    [InlineData("1,234")]
    [InlineData("1.234,50")]
    [InlineData("12.505")]
    [InlineData("1e3")]
    [InlineData("٣")]
    [InlineData("9999999999")]
    public void What_is_no_amount_or_could_be_two_is_not_read(string? text) => Assert.Null(DollarText.Read(text));

    [Theory]
    [InlineData(1550, "15.50")]
    [InlineData(1, "0.01")]
    [InlineData(120000, "1200.00")]
    public void An_amount_stands_in_a_field_as_it_can_be_read_back(long cents, string text)
    {
        Assert.Equal(text, DollarText.Of(new(cents)));
        Assert.Equal(cents, DollarText.Read(text)?.Cents);
    }
}
