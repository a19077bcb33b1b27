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

namespace MeteringCluster.Commands;

/// <summary>The folds of every kind of grain, by kind: what <c>verify</c> can replay.</summary>
internal static class Replayers
{
    public static readonly IReadOnlyDictionary<string, IGrainReplayer> All =
        new IGrainReplayer[]
        {
            new GrainReplayer<DirectoryState, DirectoryEvent>(DirectoryFold.Instance),
            new GrainReplayer<BillingState, BillingEvent>(BillingFold.Instance),
            new GrainReplayer<InvoiceNumbers, InvoiceNumbersEvent>(InvoiceNumbersFold.Instance),
            new GrainReplayer<CouponsState, CouponsEvent>(CouponsFold.Instance),
            new GrainReplayer<CreditMeter, CreditEvent>(CreditFold.Instance),
            new GrainReplayer<DevelopersState, DevelopersEvent>(DevelopersFold.Instance),
            new GrainReplayer<LicenseState, LicenseEvent>(LicenseFold.Instance),
            new GrainReplayer<NoticesState, NoticesEvent>(NoticesFold.Instance),
            new GrainReplayer<RefusalsState, RefusalEvent>(RefusalsFold.Instance),
            new GrainReplayer<ResellerState, ResellerEvent>(ResellerFold.Instance),
            new GrainReplayer<SandboxPayments, SandboxEvent>(SandboxPaymentsFold.Instance),
            new GrainReplayer<SigningState, SigningEvent>(SigningFold.Instance),
            new GrainReplayer<KeyRing, KeyRingEvent>(KeyRingFold.Instance),
        }.ToDictionary(replayer => replayer.Kind);
}
