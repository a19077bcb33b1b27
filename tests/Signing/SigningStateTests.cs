using System.Buffers;
using System.Text;
using MeteringCluster.Signing;
using Xunit;

namespace MeteringCluster.Tests.Signing;

public sealed class SigningStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_retired_key_cannot_sign_any_more_as_its_private_half_is_gone()
    {
        var (first, second) = (KeyPair.New(secret: null), KeyPair.New(secret: null));

        var state = SigningState.None
            .Apply(new SigningKeyMade(Noon, first, Noon)).Apply(Started(first, Noon))
            .Apply(new SigningKeyMade(Noon, second, Noon)).Apply(Started(second, Noon));

        Assert.Null(state.Keys[0].Private);
        Assert.DoesNotContain(first.D, Snapshot(state), StringComparison.Ordinal);
        Assert.Contains(second.D, Snapshot(state), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_woken_for_the_successor_for_its_turn_and_to_forget()
    {
        var (first, second) = (KeyPair.New(secret: null), KeyPair.New(secret: null));
        Assert.Null(SigningState.None.DueAt());

        var state = SigningState.None.Apply(new SigningKeyMade(Noon, first, Noon)).Apply(Started(first, Noon));
        Assert.Equal(Noon.AddDays(28), state.DueAt());

        state = state.Apply(new SigningKeyMade(Noon.AddDays(28), second, Noon.AddDays(30)));
        Assert.Equal(Noon.AddDays(30), state.DueAt());

        state = state.Apply(Started(second, Noon.AddDays(30)));
        Assert.Equal(Noon.AddDays(58), state.DueAt());

        state = state.Apply(new SigningKeyRevoked(Noon.AddDays(31), first.Kid, Noon.AddDays(40)));
        Assert.Equal(Noon.AddDays(40), state.DueAt());
    }

    [Fact]
    public void With_a_secret_no_private_key_lies_in_the_open_and_only_that_secret_opens_it()
    {
        Assert.True(SigningSecret.TryParse(Convert.ToBase64String(new byte[32]), out var secret));
        Assert.True(SigningSecret.TryParse(Convert.ToBase64String([.. new byte[31], 1]), out var other));
        var key = KeyPair.New(secret);

        var signature = key.Sign("data"u8, secret);

        Assert.Equal(64, signature.Length);
        Assert.Equal(secret.Id, key.WrappedBy);
        Assert.ThrowsAny<Exception>(() => key.Sign("data"u8, other));
        Assert.ThrowsAny<Exception>(() => key.Sign("data"u8, secret: null));
        Assert.ThrowsAny<Exception>(() => (key with { Kid = "another" }).Sign("data"u8, secret));
    }

    [Fact]
    public void What_is_printed_of_a_key_does_not_have_its_private_half()
    {
        var key = KeyPair.New(secret: null);
        var made = new SigningKeyMade(Noon, key, Noon);
        var state = SigningState.None.Apply(made);

        Assert.All(
            [key.ToString(), made.ToString(), state.ToString(), state.Keys[0].ToString(), $"{state.Keys[0] with { Private = key }}"],
            text => Assert.DoesNotContain(key.D, text, StringComparison.Ordinal));
        Assert.Contains(key.Kid, key.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("c2hvcnQ=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_secret_is_32_bytes_in_base64(string text) => Assert.False(SigningSecret.TryParse(text, out _));

    private static SigningKeyStarted Started(KeyPair key, DateTimeOffset at) =>
        new(at, key.Kid, at.AddDays(28), at.AddDays(30), at.AddDays(31));

    private static string Snapshot(SigningState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        SigningFold.Instance.WriteSnapshot(state, bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
