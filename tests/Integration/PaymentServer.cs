using MeteringCluster.Billing;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>Brings a tenant as far as having something to pay.</summary>
internal static class PaymentServer
{
    public static Task<HttpResponseMessage> PutCard(this ServerFixture server, TestTenant tenant, string token) =>
        server.SendSecurely(HttpMethod.Put, $"{tenant.Path}/payment-method", tenant.AdminKey, $$"""{"token":"{{token}}"}""");

    public static IBillingGrain Billing(this ServerFixture server, TestTenant tenant) =>
        server.Services.GetRequiredService<IMeteringCluster>().Billing(TenantId.Parse(tenant.Id));

    public static async Task SetContact(this ServerFixture server, TestTenant tenant) =>
        Assert.IsType<AccountReady>(await server.Billing(tenant).SetContact(new SetBillingContact(PaymentProviders.SandboxRun.Contact)));

    public static async Task<TestTenant> CreateTenantWithContact(this ServerFixture server)
    {
        var tenant = await server.CreateTenant();
        await server.SetContact(tenant);
        return tenant;
    }

    /// <summary>Books an amount, which is invoiced and collected at once.</summary>
    public static async Task Charge(this ServerFixture server, TestTenant tenant, string id, long cents)
    {
        try
        {
            Assert.IsType<Adjusted>(await server.Billing(tenant).Adjust(new Adjust(id, null, null, cents, "A test")));
        }
        catch (JournalUnavailableException)
        {
            // Something that follows from it did not run at the first try; what the test waits for does so by itself.
        }
    }

    public static Task AttemptIs(this ServerFixture server, TestTenant tenant, int ordinal, PaymentOutcomeKind outcome) =>
        Eventually.True(async () => (await server.Billing(tenant).InvoiceAt(ordinal))?.Attempts is [.., { Outcome: { } known }] && known == outcome);
}
