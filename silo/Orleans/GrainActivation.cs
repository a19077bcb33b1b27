using System.Collections.Concurrent;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Developers;
using MeteringCluster.Directory;
using MeteringCluster.Journaling;
using MeteringCluster.Licensing;
using MeteringCluster.Metering;
using MeteringCluster.Notices;
using MeteringCluster.Payments;
using MeteringCluster.Reselling;
using MeteringCluster.Signing;
using Orleans.Metadata;

namespace MeteringCluster.OrleansHosting;

/// <summary>
/// Makes the product's grains when Orleans asks for one. They are plain classes that take their key as an argument,
/// the same on either host, so nothing in them is resolved from a container.
/// </summary>
internal sealed class GrainActivation(IServiceProvider services, LiveActivations live) : IConfigureGrainTypeComponents
{
    private static readonly Dictionary<string, Func<string, GrainRuntime, IMeteringCluster, IHostedGrain>> Makers = new()
    {
        ["directory"] = (id, runtime, _) => new DirectoryGrain(id, runtime),
        ["signing"] = (id, runtime, _) => new SigningGrain(id, runtime),
        ["keyring"] = (id, runtime, _) => new KeyRingGrain(id, runtime),
        ["coupons"] = (id, runtime, _) => new CouponsGrain(id, runtime),
        ["billing"] = (id, runtime, _) => new BillingGrain(id, runtime),
        ["invoicenumbers"] = (id, runtime, _) => new InvoiceNumbersGrain(id, runtime),
        ["developers"] = (id, runtime, _) => new DevelopersGrain(id, runtime),
        ["license"] = (id, runtime, _) => new LicenseGrain(id, runtime),
        ["notices"] = (id, runtime, _) => new NoticesGrain(id, runtime),
        ["refusals"] = (id, runtime, _) => new RefusalsGrain(id, runtime),
        ["reseller"] = (id, runtime, cluster) => new ResellerGrain(id, runtime, cluster),
        ["sandboxpayments"] = (id, runtime, _) => new SandboxPaymentsGrain(id, runtime),
        ["credit"] = (id, runtime, cluster) => new CreditGrain(id, runtime, cluster),
    };

    public void Configure(GrainType grainType, GrainProperties properties, GrainTypeSharedContext shared)
    {
        if (Makers.TryGetValue(grainType.ToString()!, out var make)) shared.SetComponent<IGrainActivator>(new Activator(services, live, make));
    }

    private sealed class Activator(
        IServiceProvider services, LiveActivations live, Func<string, GrainRuntime, IMeteringCluster, IHostedGrain> make) : IGrainActivator
    {
        public object CreateInstance(IGrainContext context)
        {
            live.Add(context);
            return make(
                context.GrainId.Key.ToString()!, services.GetRequiredService<GrainRuntime>(), services.GetRequiredService<IMeteringCluster>());
        }

        public ValueTask DisposeInstance(IGrainContext context, object instance)
        {
            live.Remove(context);
            // What is worth a snapshot gets one; the next activation, here or elsewhere, replays from it.
            ((IHostedGrain)instance).TryLetGo();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>The activations in this process, by the key under which their records lie.</summary>
internal sealed class LiveActivations
{
    private readonly ConcurrentDictionary<GrainKey, IGrainContext> _live = new();

    public int Count => _live.Count;

    public void Add(IGrainContext context) => _live[KeyOf(context)] = context;

    public void Remove(IGrainContext context) =>
        _live.TryRemove(new KeyValuePair<GrainKey, IGrainContext>(KeyOf(context), context));

    /// <summary>
    /// Another activation has written in place of this one: two silos believed to own the grain. This one goes, so
    /// that the next call asks the directory of the cluster where the grain lives now.
    /// </summary>
    public void Overtaken(GrainKey key)
    {
        if (_live.TryGetValue(key, out var context))
            context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "Another activation has written to the grain."));
    }

    private static GrainKey KeyOf(IGrainContext context) =>
        new(context.GrainId.Type.ToString()!, context.GrainId.Key.ToString()!);
}
