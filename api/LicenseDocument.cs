using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <summary>What a licence is, as it was sold and set up.</summary>
/// <param name="DataManagementParts">Those included, of <c>olap</c> (with its runtime), <c>transformation</c> and <c>data-sync</c>.</param>
/// <param name="OfflineFor">How long a server may go on by a signed snapshot.</param>
public record TermsDocument(
    string Serial, ModelDocument Model, string Type, string? Plan, string BillingFrequency, DateTimeOffset Start,
    DateTimeOffset End, IReadOnlyDictionary<string, PoolDocument> Pools, TimeSpan SessionLease, int ActivationLimit,
    bool RequireActivation, TimeSpan OfflineFor, ImmutableArray<int> NoticeDays, bool DataManagement,
    IReadOnlyList<string> DataManagementParts)
{
    public static TermsDocument Of(LicenseSpec license, LicensingOptions options) => new(
        license.Serial!, ModelDocument.Of(license.Model, options.CurrentModel), license.Type, license.Plan,
        LicenseNames.Of(license.BillingFrequency), license.Start, license.End,
        license.Pools.ToDictionary(
            pool => pool.Key, pool => new PoolDocument(pool.Value.Seats, LicenseNames.Of(pool.Value.Mode))),
        license.SessionLease, license.ActivationLimit, license.RequireActivation, license.OfflineFor!.Value,
        license.NoticeDays, license.DataManagement, LicenseNames.Of(license.DataManagementParts));
}

/// <summary>A tenant's licence as it stands.</summary>
public sealed record LicenseDocument : TermsDocument
{
    private LicenseDocument(TermsDocument terms)
        : base(terms) { }

    // For whoever reads the document back, as the console does.
    [JsonConstructor]
    private LicenseDocument(
        string serial, ModelDocument model, string type, string? plan, string billingFrequency, DateTimeOffset start,
        DateTimeOffset end, IReadOnlyDictionary<string, PoolDocument> pools, TimeSpan sessionLease, int activationLimit,
        bool requireActivation, TimeSpan offlineFor, ImmutableArray<int> noticeDays, bool dataManagement,
        IReadOnlyList<string> dataManagementParts)
        : base(
            serial, model, type, plan, billingFrequency, start, end, pools, sessionLease, activationLimit, requireActivation,
            offlineFor, noticeDays, dataManagement, dataManagementParts)
    { }

    /// <summary>One more with each change; the first part of the ETag.</summary>
    public long Revision { get; init; }

    public string Status { get; init; } = "";

    /// <summary>When the status changes by itself, at the term's start or end.</summary>
    public DateTimeOffset? StatusChangesAt { get; init; }

    public DateTimeOffset? PausedAt { get; init; }

    public string? PauseReason { get; init; }

    /// <summary>A notice day has been reached, and the end has not.</summary>
    public bool ExpiresSoon { get; init; }

    public IReadOnlyList<NoticeDocument> Notices { get; init; } = [];

    /// <summary>When a server last came to see the licence (A4). Like the activations it is no part of what the ETag tells apart.</summary>
    public DateTimeOffset? LastSync { get; init; }

    public ActivationCountsDocument? Activations { get; init; }

    public static LicenseDocument Of(LicenseFound found, LicensingOptions options) => new(TermsDocument.Of(found.License, options))
    {
        Revision = found.Revision,
        Status = LicenseNames.Of(found.Standing.Status),
        StatusChangesAt = found.Standing.ChangesAt,
        PausedAt = found.Standing.PausedAt,
        PauseReason = found.Standing.PauseReason,
        ExpiresSoon = found.Standing is { Notices.IsEmpty: false, Status: not LicenseStatus.Expired },
        Notices = [.. found.Standing.Notices.Select(NoticeDocument.Of)],
        LastSync = found.Activations.LastSync,
        Activations = ActivationCountsDocument.Of(found.Activations),
        Pools = found.License.Pools.ToDictionary(pool => pool.Key, pool => PoolDocument.Of(pool.Value, found, pool.Key)),
    };
}

/// <param name="Seats">The licence's own.</param>
/// <param name="GrantedSeats">Those that it has beside them by grants now; missing where there never were any.</param>
/// <param name="TotalSeats">Both together, which is what can be used; missing where there never were grants.</param>
public sealed record PoolDocument(int Seats, string Mode, long? GrantedSeats = null, long? TotalSeats = null)
{
    public static PoolDocument Of(SeatPoolSpec pool, LicenseFound found, string name) =>
        found.Granted.TryGetValue(name, out var granted)
            ? new(pool.Seats, LicenseNames.Of(pool.Mode), granted, pool.Seats + granted)
            : new(pool.Seats, LicenseNames.Of(pool.Mode));
}

/// <summary>The product's model year that a licence is for (A1).</summary>
/// <param name="Note">Said to people where the licence is of an older model than the current one; else missing.</param>
public sealed record ModelDocument(int Year, int Current, bool IsOlder, string? Note)
{
    public static ModelDocument Of(int year, int current) => new(
        year, current, year < current,
        year < current ? $"This licence is of the model {year}; the current model is {current}." : null);
}

/// <param name="Kind"><c>expires-soon</c> or <c>expired</c>.</param>
/// <param name="DaysBefore">How many days before the end it was due; 0 at the end.</param>
public sealed record NoticeDocument(string Kind, DateTimeOffset At, DateTimeOffset End, int DaysBefore)
{
    public static NoticeDocument Of(ExpiryNotice notice) =>
        new(notice.DaysBefore == 0 ? "expired" : "expires-soon", notice.At, notice.End, notice.DaysBefore);
}
