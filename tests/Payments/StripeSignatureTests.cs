using System.Security.Cryptography;
using System.Text;
using MeteringCluster.Api.Invoicing;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

/// <summary>A26: only Stripe's own words count.</summary>
public sealed class StripeSignatureTests
{
    private const string Secret = "whsec_test_secret";
    private const string Payload = """{"id":"evt_1","type":"payment_intent.succeeded"}""";
    private const long Time = 1_772_000_000;

    // printf '%s' '1772000000.{"id":"evt_1","type":"payment_intent.succeeded"}' | openssl dgst -sha256 -hmac whsec_test_secret
    private const string Vector = "8c39e2083f857625b6dd304fbc5b8e463ef01f821d5b1fdddb3c0a210e12cdf4";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(Time);
    private static readonly StripeSignatures Signatures = new(Secret);

    [Fact]
    public void What_another_program_signed_is_taken() => Assert.Null(Refuse($"t={Time},v1={Vector}"));

    [Theory]
    [InlineData("t={t},v1={v}")]
    [InlineData("t={t}, v1={v}")]
    [InlineData("t={t},v0=0000,v1={v}")]
    [InlineData("v1={v},t={t}")]
    [InlineData("t={t},v1=0000000000000000000000000000000000000000000000000000000000000000,v1={v}")]
    [InlineData("t={t},v1={v},v1=0000000000000000000000000000000000000000000000000000000000000000")]
    public void One_signature_that_fits_is_enough(string header) => Assert.Null(Refuse(Fill(header)));

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("", "missing")]
    [InlineData("v1={v}", "malformed")]
    [InlineData("t={t}", "malformed")]
    [InlineData("t={t},v0={v}", "malformed")]
    [InlineData("t={t},v1=", "malformed")]
    [InlineData("t={t},v1={v}00", "malformed")]
    [InlineData("t=-5,v1={v}", "malformed")]
    [InlineData("t={t},t={t},v1={v}", "malformed")]
    [InlineData("t=99999999999999999999,v1={v}", "malformed")]
    [InlineData("{v}", "malformed")]
    [InlineData("t=1772000001,v1={v}", "No signature fits")]
    [InlineData("t={t},v1=0000000000000000000000000000000000000000000000000000000000000000", "No signature fits")]
    public void What_is_no_signature_of_the_body_is_refused_and_says_why(string? header, string why) =>
        Assert.Contains(why, Refuse(header is null ? null : Fill(header)), StringComparison.Ordinal);

    [Fact]
    public void One_changed_byte_of_the_body_is_refused() =>
        Assert.Contains("No signature fits", Signatures.Refuse($"t={Time},v1={Vector}", Encoding.UTF8.GetBytes(Payload.Replace("evt_1", "evt_2", StringComparison.Ordinal)), Now), StringComparison.Ordinal);

    [Fact]
    public void Another_secret_is_refused() =>
        Assert.NotNull(new StripeSignatures("whsec_other").Refuse($"t={Time},v1={Vector}", Encoding.UTF8.GetBytes(Payload), Now));

    [Fact]
    public void Two_headers_are_refused() =>
        Assert.Contains("malformed", Signatures.Refuse(new StringValues([$"t={Time},v1={Vector}", $"t={Time},v1={Vector}"]), Encoding.UTF8.GetBytes(Payload), Now), StringComparison.Ordinal);

    [Theory]
    [InlineData(300, null)]
    [InlineData(301, "in the past")]
    [InlineData(-300, null)]
    [InlineData(-301, "in the future")]
    public void The_time_may_lie_five_minutes_off_in_either_direction(int seconds, string? why)
    {
        var refused = Signatures.Refuse($"t={Time},v1={Vector}", Encoding.UTF8.GetBytes(Payload), Now.AddSeconds(seconds));

        if (why is null) Assert.Null(refused);
        else Assert.Contains(why, refused, StringComparison.Ordinal);
    }

    private static string? Refuse(string? header) => Signatures.Refuse(header, Encoding.UTF8.GetBytes(Payload), Now);

    private static string Fill(string header) =>
        header.Replace("{t}", "1772000000", StringComparison.Ordinal).Replace("{v}", Vector, StringComparison.Ordinal);

    /// <summary>As Stripe signs, for tests that send events.</summary>
    internal static string Sign(string secret, string payload, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds();
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{payload}"));
        return $"t={time},v1={Convert.ToHexStringLower(signature)}";
    }
}
