using System.Collections.Frozen;

namespace MeteringCluster.Audit;

/// <summary>What the audit trail calls the things that are done. The names lie in the journal, and are forever.</summary>
public static class TrailActions
{
    public const string LicenseCreate = "license.create";
    public const string LicenseChange = "license.change";
    public const string LicensePause = "license.pause";
    public const string LicenseResume = "license.resume";

    /// <summary>The licence expires soon, or has expired; nobody asked for it.</summary>
    public const string LicenseNotice = "license.notice";

    public const string SeatAssign = "seat.assign";
    public const string SeatUnassign = "seat.unassign";
    public const string SessionOpen = "session.open";
    public const string SessionRenew = "session.renew";
    public const string SessionClose = "session.close";

    /// <summary>Leases ended; nobody asked for it.</summary>
    public const string SessionLapse = "session.lapse";

    /// <summary>The clock was set forward, and every lease with it; nobody asked for it.</summary>
    public const string SessionExtend = "session.extend";

    public const string DeveloperSubscribe = "developer.subscribe";
    public const string DeveloperUnsubscribe = "developer.unsubscribe";
    public const string DeveloperList = "developer.list";
    public const string DeveloperRemove = "developer.remove";
    public const string DeveloperImport = "developer.import";
    public const string DeveloperMerge = "developer.merge";
    public const string DeveloperDismiss = "developer.dismiss";

    /// <summary>Only ever refused: a question changes nothing.</summary>
    public const string DeveloperAsk = "developer.ask";

    /// <summary>Every action that an entry of the trail can have.</summary>
    public static readonly FrozenSet<string> All = FrozenSet.Create(
        StringComparer.Ordinal,
        LicenseCreate, LicenseChange, LicensePause, LicenseResume, LicenseNotice, SeatAssign, SeatUnassign, SessionOpen, SessionRenew, SessionClose, SessionLapse, SessionExtend,
        DeveloperSubscribe, DeveloperUnsubscribe, DeveloperList, DeveloperRemove, DeveloperImport, DeveloperMerge, DeveloperDismiss, DeveloperAsk);
}
