using MeteringCluster.Audit;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api;

/// <summary>Where a tenant's audit trail comes from. Another grain that can be read becomes one more line here.</summary>
internal static class AuditStreams
{
    /// <summary>The refusals first, as a request is looked for in the first stream before the next.</summary>
    public static IReadOnlyList<AuditStream> Of(IMeteringCluster cluster, TenantId tenant, AuditWindow window, bool refused, bool done)
    {
        List<AuditStream> streams = [];
        if (refused) streams.Add(Refusals(window, month => cluster.Refusals(tenant, month)));
        if (!done) return streams;

        streams.Add(new AuditStream("license", [new AuditPart("all", cluster.License(tenant))]));
        streams.Add(new AuditStream("developers", [new AuditPart("all", cluster.Developers(tenant))]));
        streams.Add(new AuditStream("notices", [new AuditPart("all", cluster.Notices(tenant))]));
        streams.Add(new AuditStream("billing", [new AuditPart("all", cluster.Billing(tenant))]));
        return streams;
    }

    public static IReadOnlyList<AuditStream> Of(IMeteringCluster cluster, ResellerId reseller, AuditWindow window, bool refused, bool done)
    {
        List<AuditStream> streams = [];
        if (refused) streams.Add(Refusals(window, month => cluster.Refusals(reseller, month)));
        if (done) streams.Add(new AuditStream("reseller", [new AuditPart("all", cluster.Reseller(reseller))]));
        return streams;
    }

    private static AuditStream Refusals(AuditWindow window, Func<AuditMonth, ITrailGrain> of) =>
        new("refusals", [.. window.Months().Select(month => new AuditPart(month.ToString(), of(month)))]);
}
