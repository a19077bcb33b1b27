using System.Net;
using System.Text.Json;
using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A server whose clock the test moves, with a tenant that has 300 credits a month and buys more at $0.10.</summary>
public abstract class InvoiceServer : IAsyncLifetime
{
    protected static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    protected ManualClock Clock { get; } = new(March.AddDays(40).AddHours(12));

    protected ServerFixture Server { get; private set; } = null!;

    private protected TestTenant Acme { get; private set; } = null!;

    private protected IBillingGrain Billing => Server.Services.GetRequiredService<IMeteringCluster>().Billing(TenantId.Parse("acme"));

    public async Task InitializeAsync()
    {
        Server = await ServerFixture.Start(options =>
        {
            options.Clock = Clock;
            options.OpenStorage = _ => Storage.InMemory();
            options.Billing.SupportEmail = "help@meters.example";
            options.TrustedProxies.Add("127.0.0.1");
            Configure(options);
        });
        Acme = await Server.CreateTenant("acme", ""","credits":{"base":300,"usdPerCredit":0.1,"periodAnchor":"2026-03-01T00:00:00Z"}""");
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    private protected virtual void Configure(ServerOptions options) { }

    /// <summary>Who pays, in which language, and up to $20 a month.</summary>
    protected async Task Subscribe()
    {
        await Billing.SetContact(new SetBillingContact(new BillingContact(
            "keiri@meter-tokyo.example", "ja", "株式会社メーター東京", new PostalAddress("丸の内1-9-1", null, "100-0005", "東京都", null, "JP"), null)));
        await Billing.SaveCard(new SaveCard(new SavedCard("test", "pm_1", null, "visa", "4242", 12, 2030, Clock.GetUtcNow())));
        Assert.IsType<AccountReady>(await Billing.Subscribe(new Subscribe(2000, null)));
    }

    /// <summary>Bills March, in which 1,250.5 credits were used: 200 of them within the limit.</summary>
    /// <returns>The invoice's number.</returns>
    protected async Task<string> BillMarch()
    {
        await Billing.Bill(new PeriodStatement(
            new(March, March.AddMonths(1)), March.AddMonths(1).AddHours(1), 1_250_500_000, 300_000_000, 200_000_000, 10, 7,
            [new("chat", 3, 1_000_000_000), new("images", 4, 250_500_000)],
            [new(March, 1, 300_000_000, 100_000_000), new(March.AddDays(3), 2, 300_000_000, 200_000_000)]));
        await Eventually.True(async () => await Billing.InvoiceAt(1) is not null);
        return (await Billing.InvoiceAt(1))!.Number;
    }

    /// <summary>Books an amount, of which an invoice comes at once.</summary>
    /// <returns>The invoice's number.</returns>
    protected async Task<string> Charge(string id, decimal usd, string reason = "Training")
    {
        using var answer = await Server.Post(
            $"{Acme.Path}/adjustments", Server.OperatorKey, JsonSerializer.Serialize(new { id, reason, amountUsd = usd }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await ServerFixture.Json(answer)).GetProperty("document").GetString()!;
    }

    protected async Task<JsonElement> Get(string path, string? key = null)
    {
        using var answer = await Server.Get(path, key ?? Acme.AdminKey);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }

    /// <summary>As it comes through a proxy that was spoken to over HTTPS.</summary>
    protected static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.ToString() : null;
}
