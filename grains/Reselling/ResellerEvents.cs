using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MeteringCluster.Audit;

namespace MeteringCluster.Reselling;

/// <summary>What happened to a reseller. Names are forever, and events only gain fields.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(ResellerCreated), "reseller-created")]
[JsonDerivedType(typeof(ResellerClosed), "reseller-closed")]
[JsonDerivedType(typeof(ProfileSet), "profile-set")]
[JsonDerivedType(typeof(UserSet), "user-set")]
[JsonDerivedType(typeof(UserDropped), "user-dropped")]
[JsonDerivedType(typeof(LicensesAdded), "licenses-added")]
[JsonDerivedType(typeof(LicenseSet), "license-set")]
[JsonDerivedType(typeof(InvoicesDispatched), "invoices-dispatched")]
[JsonDerivedType(typeof(InvoiceMailQueued), "invoice-mail-queued")]
[JsonDerivedType(typeof(InvoiceMailBegun), "invoice-mail-begun")]
[JsonDerivedType(typeof(InvoiceMailEnded), "invoice-mail-ended")]
[JsonDerivedType(typeof(ResellerInvoiceSettled), "invoice-settled")]
public abstract record ResellerEvent;

public sealed record ResellerCreated(DateTimeOffset At, ResellerProfile Profile) : ResellerEvent;

public sealed record ResellerClosed(DateTimeOffset At) : ResellerEvent;

public sealed record ProfileSet(DateTimeOffset At, ResellerProfile Profile, Origin? By) : ResellerEvent;

public sealed record UserSet(DateTimeOffset At, ResellerUser User, Origin? By) : ResellerEvent;

public sealed record UserDropped(DateTimeOffset At, string User, Origin? By) : ResellerEvent;

/// <param name="Request">What the caller called it; null for nothing.</param>
/// <param name="ContentHash">Of what was asked for; null where the request has no name.</param>
public sealed record LicensesAdded(
    DateTimeOffset At, string? Request, string? ContentHash, ImmutableArray<ResellerLicense> Licenses, Origin? By) : ResellerEvent;

/// <summary>A licence as it is from now on.</summary>
/// <param name="Action">What was done to it: one of <see cref="TrailActions"/>.</param>
public sealed record LicenseSet(DateTimeOffset At, string Action, ResellerLicense License, Origin? By) : ResellerEvent;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResellerEvent))]
[JsonSerializable(typeof(ResellerState))]
[JsonSerializable(typeof(GiveSeats))]
[JsonSerializable(typeof(SendInvoice))]
[JsonSerializable(typeof(ImmutableArray<NewLicense>))]
internal sealed partial class ResellerJson : JsonSerializerContext;
