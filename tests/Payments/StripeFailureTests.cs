using MeteringCluster.Billing;
using MeteringCluster.Payments;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

/// <summary>A26: whatever fails between this service and Stripe, an attempt takes its money once.</summary>
public sealed class StripeFailureTests
{
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero)) { HasRealTimers = true };

    public static TheoryData<string, Fault, bool> Failures()
    {
        var all = new TheoryData<string, Fault, bool>();
        foreach (var step in new[] { "/payment_intents", "/pi_3", "/confirm" })
            foreach (var fault in Enum.GetValues<Fault>().Where(fault => fault != Fault.None))
                foreach (var keysForgotten in new[] { false, true }) all.Add(step, fault, keysForgotten);
        return all;
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_request_that_fails_is_made_again_and_takes_the_money_once(string step, Fault fault, bool keysForgotten)
    {
        await using var stripe = await StripeStandIn.Start();
        using var provider = stripe.Provider(_clock);
        var order = SandboxRun.Order(await Save(provider));
        stripe.Fail(step, fault);

        // As the effects do: the reference that is on disk first is the one that is taken.
        var reference = await Until(() => provider.Open(order, default), stripe, keysForgotten);
        var outcome = await Until(() => provider.Take(order, reference, default), stripe, keysForgotten);
        stripe.ForgetKeys();
        _clock.Advance(TimeSpan.FromDays(30));
        var later = await provider.Take(order, reference, default);

        Assert.Equal((PaymentOutcome.Succeeded, PaymentOutcome.Succeeded), (outcome, later));
        Assert.Equal((reference, 500), Assert.Single(stripe.Objects.Charges));
    }

    [Fact]
    public async Task A_fault_that_Stripe_remembers_is_not_repeated_all_day()
    {
        await using var stripe = await StripeStandIn.Start();
        using var provider = stripe.Provider(_clock);
        var order = SandboxRun.Order(await Save(provider));
        // The first request, its repetition, and the one with another key.
        stripe.Fail("/payment_intents", Fault.BrokenBefore, times: 3);

        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => provider.Open(order, default));
        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => provider.Open(order, default));
        // Both keys are remembered with a fault by now; the next minute has another.
        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => provider.Open(order, default));
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.StartsWith("pi_", await provider.Open(order, default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_as_unavailable()
    {
        IPaymentProvider provider;
        await using (var stripe = await StripeStandIn.Start()) provider = stripe.Provider(_clock);

        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => Save(provider));
        ((IDisposable)provider).Dispose();
    }

    private static async Task<SavedCard> Save(IPaymentProvider provider) =>
        Assert.IsType<CardKept>(await provider.Save(SandboxRun.Acme, SandboxRun.Contact, "pm_card_visa", default)).Card;

    private async Task<T> Until<T>(Func<Task<T>> call, StripeStandIn stripe, bool keysForgotten)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (PaymentProviderUnavailableException) when (tries < 3)
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
                if (keysForgotten) stripe.ForgetKeys();
            }
        }
    }
}
