using System.Security.Cryptography;
using System.Text;
using MeteringCluster.Notices;
using MeteringCluster.Signing;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>A11, A28: webhooks are signed and written as Standard Webhooks has it.</summary>
public sealed class WebhookSignatureTests
{
    [Fact]
    public void The_published_example_gives_its_published_signature()
    {
        var key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        var signature = WebhookSecret.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""");

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_receiver_with_the_secret_verifies_an_order_by_its_own_computation(bool encrypted)
    {
        var signing = new SigningOptions { Secret = encrypted ? ASecret(1) : null };
        var (kept, text) = WebhookSecret.New(signing.Secret);
        var run = Run(kept);

        var order = NoticesViews.WebhookOrder(run.State, NoticesRun.Tenant, 1, 1, signing, run.Now)!;

        Assert.Equal(encrypted, kept.WrappedBy is not null);
        Assert.Equal([Verify(text, order)], order.Headers["webhook-signature"].Split(' '));
        Assert.Equal(run.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), order.Headers["webhook-timestamp"]);
        Assert.Matches("^msg_[0-9a-f]{32}$", order.Headers["webhook-id"]);
        Assert.InRange(Convert.FromBase64String(text["whsec_".Length..]).Length, 24, 64);
    }

    [Fact]
    public void For_a_day_after_a_rotation_both_secrets_sign()
    {
        var (first, firstText) = WebhookSecret.New(null);
        var (second, secondText) = WebhookSecret.New(null);
        var run = Run(first);
        run.Do(WebhookDecisions.Rotate(run.State, new RotateWebhookSecret(1), (second, secondText), run.Now));

        run.Now += TimeSpan.FromHours(24) - TimeSpan.FromTicks(1);
        var both = NoticesViews.WebhookOrder(run.State, NoticesRun.Tenant, 1, 1, new(), run.Now)!;
        run.Now += TimeSpan.FromTicks(1);
        var one = NoticesViews.WebhookOrder(run.State, NoticesRun.Tenant, 1, 1, new(), run.Now)!;

        Assert.Equal([Verify(secondText, both), Verify(firstText, both)], both.Headers["webhook-signature"].Split(' '));
        Assert.Equal([Verify(secondText, one)], one.Headers["webhook-signature"].Split(' '));
    }

    [Fact]
    public void Nothing_is_posted_that_cannot_be_signed()
    {
        var run = Run(WebhookSecret.New(ASecret(1)).Kept);

        var order = NoticesViews.WebhookOrder(run.State, NoticesRun.Tenant, 1, 1, new SigningOptions { Secret = ASecret(2) }, run.Now)!;

        Assert.Contains("not configured", order.CannotSign, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_never_printed()
    {
        var (kept, _) = WebhookSecret.New(null);

        Assert.DoesNotContain(kept.Value, kept.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_payload_has_typed_facts()
    {
        var notice = new Notice("n1", NoticeTypes.CreditsThreshold, Samples.At,
        [
            NoticeFact.Number("percent", 80), NoticeFact.Credits("usedCredits", 80_500_000), NoticeFact.Usd("dueUsd", -5),
            NoticeFact.Usd("limitUsd", 1200), NoticeFact.Instant("resetsAt", Samples.At.AddDays(17)), NoticeFact.Of("name", "Ł\"1"),
        ]);

        Assert.Equal(
            """{"type":"credits.threshold-reached","timestamp":"2026-03-15T10:00:00Z","data":{"tenant":"acme","notice":"n1","percent":80,"usedCredits":80.500000,"dueUsd":-0.05,"limitUsd":12.00,"resetsAt":"2026-04-01T10:00:00Z","name":"Ł\"1"}}""",
            WebhookPayload.Of(notice, "acme"));
    }

    private static NoticesRun Run(WebhookSecret secret)
    {
        var run = new NoticesRun();
        run.Do(WebhookDecisions.Add(run.State, new AddWebhook("https://example.com/", [], ""), (secret, ""), run.Now));
        run.Tell(Samples.Failed(), mailed: false);
        return run;
    }

    // As a receiver does it, by the specification alone.
    private static string Verify(string secret, WebhookOrder order)
    {
        var content = $"{order.Headers["webhook-id"]}.{order.Headers["webhook-timestamp"]}.{order.Body}";
        using var hmac = new HMACSHA256(Convert.FromBase64String(secret["whsec_".Length..]));
        return $"v1,{Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes(content)))}";
    }

    private static SigningSecret ASecret(byte fill)
    {
        var bytes = new byte[SigningSecret.Length];
        Array.Fill(bytes, fill);
        Assert.True(SigningSecret.TryParse(Convert.ToBase64String(bytes), out var secret));
        return secret;
    }
}
