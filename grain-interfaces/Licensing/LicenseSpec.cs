using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>A licence as it is created. Its term is half-open, [Start, End), in UTC.</summary>
/// <remarks>What came later than the first release can be missing in an old record; <see cref="Filled"/> makes it whole.</remarks>
[GenerateSerializer, Immutable, Alias("license-spec")]
public sealed record LicenseSpec(
    string Type, BillingFrequency BillingFrequency, DateTimeOffset Start, DateTimeOffset End,
    ImmutableSortedDictionary<string, SeatPoolSpec> Pools, TimeSpan SessionLease, int ActivationLimit, bool DataManagement)
{
    public static readonly TimeSpan DefaultOfflineFor = TimeSpan.FromHours(24);

    public static readonly ImmutableArray<int> DefaultNoticeDays = [30, 7, 1];

    /// <summary>The model year of the first licences, which do not name theirs.</summary>
    public const int FirstModel = 2026;

    /// <summary>As <see cref="SerialNumber"/> writes it; it never changes (A4).</summary>
    [Id(0)]
    public string? Serial { get; init; }

    /// <summary>The model year of the product that the licence is for (A1).</summary>
    [Id(1)]
    public int Model { get; init; }

    /// <summary>The plan within the type, as it was sold (A6). Null says that there is none.</summary>
    [Id(2)]
    public string? Plan { get; init; }

    /// <summary>The parts of the Data Management add-on (A6); none where the add-on is not included.</summary>
    [Id(3)]
    public DataManagementParts DataManagementParts { get; init; }

    /// <summary>Sessions are opened only for a server that is signed in.</summary>
    [Id(4)]
    public bool RequireActivation { get; init; }

    /// <summary>How long a server may go on by a signed snapshot without reaching this service (A2); zero for not at all.</summary>
    [Id(5)]
    public TimeSpan? OfflineFor { get; init; }

    /// <summary>So many whole days before its end a notice says that the licence expires soon; falling numbers.</summary>
    [Id(6)]
    public ImmutableArray<int> NoticeDays { get; init; } = DefaultNoticeDays;

    /// <summary>The same with UTC instants, and with a default for everything that is missing.</summary>
    public LicenseSpec Filled(string tenant) => this with
    {
        Start = Start.ToUniversalTime(),
        End = End.ToUniversalTime(),
        Serial = Serial ?? SerialNumber.Derived(tenant),
        Model = Model == 0 ? FirstModel : Model,
        DataManagementParts = !DataManagement ? DataManagementParts.None
            : DataManagementParts == DataManagementParts.None ? DataManagementParts.All : DataManagementParts,
        OfflineFor = OfflineFor ?? DefaultOfflineFor,
        NoticeDays = NoticeDays.IsDefault ? DefaultNoticeDays : NoticeDays,
    };
}

/// <summary>How many seats a pool has and how they are given out.</summary>
[GenerateSerializer, Immutable, Alias("seat-pool-spec")]
public sealed record SeatPoolSpec(int Seats, SeatMode Mode);

/// <summary>Named: a user holds an assigned seat, logged in or not. Concurrent: each live session takes a seat.</summary>
[GenerateSerializer, Alias("seat-mode")]
public enum SeatMode
{
    Named,
    Concurrent,
}

[GenerateSerializer, Alias("billing-frequency")]
public enum BillingFrequency
{
    Monthly,
    Yearly,
}

/// <summary>The parts of the Data Management add-on (A6).</summary>
[Flags]
[GenerateSerializer, Alias("data-management-parts")]
public enum DataManagementParts
{
    None = 0,

    /// <summary>OLAP with its runtime.</summary>
    Olap = 1,

    /// <summary>Data transformation.</summary>
    Transformation = 2,

    /// <summary>Migration by DataSync.</summary>
    DataSync = 4,

    All = Olap | Transformation | DataSync,
}
