using System.Collections.Immutable;
using System.Diagnostics;

namespace MeteringCluster.Signing;

/// <summary>One key as it lies in the state and its snapshot.</summary>
/// <param name="Private">Gone once it signs no more.</param>
/// <param name="SignsFrom">Planned while <paramref name="Status"/> is next.</param>
/// <param name="EndsAt">When a retired or revoked key is forgotten.</param>
public sealed record SigningKeyRow(
    string Kid, string X, string Y, KeyPair? Private, SigningKeyStatus Status, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom,
    DateTimeOffset? SuccessorAt = null, DateTimeOffset? SignsUntil = null, DateTimeOffset? RevokedAt = null,
    DateTimeOffset? EndsAt = null);

/// <summary>The installation's signing keys, in the order in which they were made.</summary>
public sealed record SigningState(ImmutableArray<SigningKeyRow> Keys)
{
    public static readonly SigningState None = new([]);

    internal SigningKeyRow? Signer => Keys.FirstOrDefault(key => key.Status == SigningKeyStatus.Signing);

    internal SigningKeyRow? Next => Keys.FirstOrDefault(key => key.Status == SigningKeyStatus.Next);

    internal SigningKeyRow? Find(string kid) => Keys.FirstOrDefault(key => key.Kid == kid);

    /// <summary>When something happens to a key by itself.</summary>
    public DateTimeOffset? DueAt()
    {
        var due = Keys.Min(key => key.EndsAt);
        var rotation = Next?.SignsFrom ?? Signer?.SuccessorAt;
        return due is null || rotation < due ? rotation : due;
    }

    public SigningState Apply(SigningEvent @event) => @event switch
    {
        SigningKeyMade made => new(Keys.Add(new SigningKeyRow(
            made.Key.Kid, made.Key.X, made.Key.Y, made.Key, SigningKeyStatus.Next, made.At, made.SignsFrom))),
        SigningKeyStarted started => new([.. Keys.Select(key => Apply(key, started))]),
        SigningKeyRevoked revoked => Change(revoked.Kid, key => key with
        {
            Private = null,
            Status = SigningKeyStatus.Revoked,
            RevokedAt = revoked.At,
            EndsAt = revoked.ForgottenAt,
        }),
        SigningKeyDropped dropped => new(Keys.RemoveAll(key => key.Kid == dropped.Kid)),
        SigningKeysShifted shifted => new([.. Keys.Select(key => Shift(key, shifted.By))]),
        _ => throw new UnreachableException(),
    };

    // Only what is still to come: what has been, was when it was.
    private static SigningKeyRow Shift(SigningKeyRow key, TimeSpan by) => key with
    {
        SignsFrom = key.Status == SigningKeyStatus.Next ? key.SignsFrom + by : key.SignsFrom,
        SuccessorAt = key.Status == SigningKeyStatus.Signing ? key.SuccessorAt + by : key.SuccessorAt,
        SignsUntil = key.Status == SigningKeyStatus.Signing ? key.SignsUntil + by : key.SignsUntil,
        EndsAt = key.EndsAt + by,
    };

    private static SigningKeyRow Apply(SigningKeyRow key, SigningKeyStarted started)
    {
        if (key.Kid == started.Kid)
            return key with
            {
                Status = SigningKeyStatus.Signing,
                SignsFrom = started.At,
                SuccessorAt = started.SuccessorAt,
                SignsUntil = started.SignsUntil,
            };
        if (key.Status != SigningKeyStatus.Signing) return key;
        return key with
        {
            Private = null,
            Status = SigningKeyStatus.Retired,
            SignsUntil = started.At,
            EndsAt = started.BeforePublishedUntil,
        };
    }

    private SigningState Change(string kid, Func<SigningKeyRow, SigningKeyRow> change) =>
        new([.. Keys.Select(key => key.Kid == kid ? change(key) : key)]);
}
