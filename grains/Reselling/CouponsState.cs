using System.Diagnostics;
using System.Text.Json.Serialization;
using MeteringCluster.Journaling;

namespace MeteringCluster.Reselling;

/// <summary>What happened to the coupons. Names are forever, and events only gain fields.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(CouponKeySet), "coupon-key-set")]
[JsonDerivedType(typeof(CouponsDrawn), "coupons-drawn")]
public abstract record CouponsEvent;

/// <summary>The key was made, or it is encrypted with another secret from now on.</summary>
public sealed record CouponKeySet(DateTimeOffset At, CouponKey Key) : CouponsEvent;

/// <summary>A reseller drew so many. Which ones follows from all that was drawn before.</summary>
public sealed record CouponsDrawn(DateTimeOffset At, string Reseller, int Count) : CouponsEvent;

/// <summary>The key, and whose each number is.</summary>
public sealed record CouponsState(CouponKey? Key, CouponNumbers Numbers)
{
    public static readonly CouponsState None = new(null, CouponNumbers.None);

    /// <param name="spare">The key, should there be none.</param>
    /// <returns>The numbers drawn, and the key to encipher them under; null where a spare key is needed.</returns>
    public Decision<CouponsEvent, (CouponKey Key, long[] Numbers)?> Draw(string reseller, int count, CouponKey? spare, DateTimeOffset now)
    {
        if ((Key ?? spare) is not { } key) return new(null);

        var numbers = Numbers.Next(reseller, count);
        var drawn = new CouponsDrawn(now, reseller, count);
        return Key is null ? new((key, numbers), new CouponKeySet(now, key), drawn) : new((key, numbers), drawn);
    }

    /// <summary>Encrypts the key as it is to be by what is configured.</summary>
    /// <param name="under">The key as it was when it was looked at, and as it is to lie in the journal.</param>
    /// <returns>The id of the secret that it lies encrypted with; null for none.</returns>
    public Decision<CouponsEvent, string?> Encrypt((CouponKey Was, CouponKey Becomes) under, DateTimeOffset now) =>
        Key == under.Was && Key != under.Becomes
            ? new(under.Becomes.WrappedBy, new CouponKeySet(now, under.Becomes))
            : new(Key?.WrappedBy);

    public CouponsState Apply(CouponsEvent @event) => @event switch
    {
        CouponKeySet set => this with { Key = set.Key },
        CouponsDrawn drawn => this with { Numbers = Numbers.Drawn(drawn.Reseller, drawn.Count) },
        _ => throw new UnreachableException(),
    };
}

public sealed class CouponsFold() : JsonFold<CouponsState, CouponsEvent>(CouponsJson.Default.CouponsEvent, CouponsJson.Default.CouponsState)
{
    public static readonly CouponsFold Instance = new();

    public override string Kind => "coupons";

    public override int SnapshotVersion => 1;

    public override CouponsState Empty(GrainKey key) => CouponsState.None;

    public override CouponsState Apply(CouponsState state, CouponsEvent @event) => state.Apply(@event);

    public override CouponsState ReadSnapshot(GrainKey key, ReadOnlyMemory<byte> from)
    {
        var state = base.ReadSnapshot(key, from);
        return state with { Numbers = state.Numbers.Indexed() };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CouponsEvent))]
[JsonSerializable(typeof(CouponsState))]
internal sealed partial class CouponsJson : JsonSerializerContext;
