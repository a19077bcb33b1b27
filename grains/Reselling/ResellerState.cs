using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace MeteringCluster.Reselling;

/// <summary>Licences that one named request made.</summary>
/// <param name="First">The number of the first; the others follow it.</param>
public sealed record MadeLicenses(string Request, string ContentHash, int First, int Count);

/// <summary>
/// All of one reseller. Immutable, so that whoever searches a hundred thousand licences works on what it was given, while
/// single changes go on.
/// </summary>
public sealed record ResellerState
{
    public static readonly ResellerState None = new();

    /// <summary>Null until the reseller is created.</summary>
    public ResellerProfile? Profile { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>One more with each change of the profile.</summary>
    public long Revision { get; init; }

    public ImmutableSortedDictionary<string, ResellerUser> Users { get; init; } =
        ImmutableSortedDictionary.Create<string, ResellerUser>(StringComparer.Ordinal);

    /// <summary>By number, from 1.</summary>
    public ImmutableList<ResellerLicense> Licenses { get; init; } = [];

    public ImmutableSortedDictionary<string, MadeLicenses> Requests { get; init; } =
        ImmutableSortedDictionary.Create<string, MadeLicenses>(StringComparer.Ordinal);

    public ResellerInvoices Invoices { get; init; } = ResellerInvoices.None;

    [JsonIgnore]
    internal ImmutableDictionary<string, int> Coupons { get; init; } =
        ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    [JsonIgnore]
    internal bool IsOpen => Profile is not null && ClosedAt is null;

    internal ResellerLicense? Find(string coupon) => Coupons.TryGetValue(coupon, out var number) ? Licenses[number - 1] : null;

    internal ResellerUser? UserOf(ResellerLicense license) =>
        license.User is { } user ? Users.GetValueOrDefault(user) : null;

    internal LicenseRow Row(ResellerLicense license, DateTimeOffset now) =>
        new(license, UserOf(license), license.StatusAt(now), license.UseAt(now));

    public ResellerState Apply(ResellerEvent @event) => @event switch
    {
        ResellerCreated created => this with { Profile = created.Profile, Revision = 1 },
        ResellerClosed closed => this with { ClosedAt = closed.At },
        ProfileSet set => this with { Profile = set.Profile, Revision = Revision + 1 },
        UserSet set => this with { Users = Users.SetItem(set.User.Id, set.User) },
        UserDropped dropped => this with { Users = Users.Remove(dropped.User) },
        LicensesAdded added => Apply(added),
        LicenseSet set => this with { Licenses = Licenses.SetItem(set.License.Number - 1, set.License) },
        DispatchEvent dispatch => DispatchApplying.Apply(this, dispatch),
        _ => throw new UnreachableException(),
    };

    private ResellerState Apply(LicensesAdded added) => this with
    {
        Licenses = Licenses.AddRange(added.Licenses),
        Coupons = Coupons.AddRange(added.Licenses.Select(license => KeyValuePair.Create(license.Coupon, license.Number))),
        Requests = added.Request is { } request
            ? Requests.SetItem(request, new MadeLicenses(request, added.ContentHash!, added.Licenses[0].Number, added.Licenses.Length))
            : Requests,
    };

    /// <summary>As a snapshot has it, with what is found by looking through the licences.</summary>
    internal ResellerState Indexed() => this with
    {
        Coupons = Coupons.Clear().AddRange(Licenses.Select(license => KeyValuePair.Create(license.Coupon, license.Number))),
        Invoices = Invoices.Indexed(),
    };
}
