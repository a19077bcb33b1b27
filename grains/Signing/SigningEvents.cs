using System.Text.Json.Serialization;
using MeteringCluster.Audit;

namespace MeteringCluster.Signing;

/// <summary>What happened to the signing keys. Names and fields are forever; fields are only ever added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(SigningKeyMade), "signing-key-made")]
[JsonDerivedType(typeof(SigningKeyStarted), "signing-key-started")]
[JsonDerivedType(typeof(SigningKeyRevoked), "signing-key-revoked")]
[JsonDerivedType(typeof(SigningKeyDropped), "signing-key-dropped")]
[JsonDerivedType(typeof(SigningKeysShifted), "signing-keys-shifted")]
public abstract record SigningEvent(DateTimeOffset At);

/// <summary>A key is published.</summary>
/// <param name="SignsFrom">When it is going to sign.</param>
public sealed record SigningKeyMade(DateTimeOffset At, KeyPair Key, DateTimeOffset SignsFrom) : SigningEvent(At);

/// <summary>A key signs from now on; the one before it is retired, and its private half gone.</summary>
/// <param name="SuccessorAt">When the key after it is to be published.</param>
/// <param name="SignsUntil">When that one is to sign.</param>
/// <param name="BeforePublishedUntil">Of the retired key.</param>
/// <param name="By">Who asked for it; nobody when its time had come.</param>
public sealed record SigningKeyStarted(
    DateTimeOffset At, string Kid, DateTimeOffset SuccessorAt, DateTimeOffset SignsUntil, DateTimeOffset BeforePublishedUntil,
    Origin? By = null) : SigningEvent(At);

/// <summary>A key is not to be trusted any more.</summary>
/// <param name="ForgottenAt">Until then it is listed.</param>
public sealed record SigningKeyRevoked(DateTimeOffset At, string Kid, DateTimeOffset ForgottenAt, Origin? By = null) : SigningEvent(At);

/// <summary>All that the key signed has expired, or it was revoked long ago: it is forgotten.</summary>
public sealed record SigningKeyDropped(DateTimeOffset At, string Kid) : SigningEvent(At);

/// <summary>The clock was set forward: whatever the keys wait for comes later by as much.</summary>
public sealed record SigningKeysShifted(DateTimeOffset At, TimeSpan By) : SigningEvent(At);
