using System.Collections.Immutable;
using System.Diagnostics;
using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Reselling;

/// <summary>Kept in memory, as only there it is known how often somebody guessed.</summary>
[Reentrant, KeepAlive]
public sealed class CouponsGrain(string id, GrainRuntime runtime) : ICouponsGrain, IHostedGrain
{
    private readonly Journaled<CouponsState, CouponsEvent> _log = new(id, CouponsFold.Instance, runtime);
    private readonly CouponTries _tries = new(runtime.Coupons);
    private volatile Unlocked? _unlocked;

    public async Task<ImmutableArray<string>> Draw(ResellerId reseller, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, CouponLimits.MaxDraw);

        // Chance has no place in a decision; a key is made only where one asks for it.
        var (key, numbers) = await Numbers(null) ?? await Numbers(CouponKey.New(runtime.Signing.Secret)) ?? throw new UnreachableException();
        // On disk by now: whatever happens to the answer, nobody draws these again.
        return Cipher(key).Coupons(numbers);

        ValueTask<(CouponKey Key, long[] Numbers)?> Numbers(CouponKey? spare) => _log.Commit(
            (reseller, count, spare), static (state, asked, now) => state.Draw(asked.reseller.Value, asked.count, asked.spare, now));
    }

    public async Task<ResellerId?> Find(string coupon)
    {
        var state = await _log.Read(0, static (state, _, _) => state);
        return state.Key is { } key && Cipher(key).Number(coupon) is { } number && state.Numbers.OwnerOf(number) is { } owner
            ? ResellerId.Parse(owner)
            : null;
    }

    public async Task<CouponTry> Try(string caller, string coupon)
    {
        var taken = runtime.Uptime();
        if (_tries.Take(caller, taken) is { } refused) return new CouponTry(null, refused.RetryAfter, refused.TurnedAway);
        try
        {
            return new CouponTry(await Find(coupon), null, Taken: taken);
        }
        catch
        {
            // Nobody learned anything.
            _tries.GiveBack(caller, taken, runtime.Uptime());
            throw;
        }
    }

    public Task GiveBack(string caller, TimeSpan taken)
    {
        _tries.GiveBack(caller, taken, runtime.Uptime());
        return Task.CompletedTask;
    }

    public async Task<string?> Secret()
    {
        var key = await _log.Read(0, static (state, _, _) => state.Key);
        // Nothing to do is said without writing, so also while nothing can be written.
        if (key?.Under(runtime.Signing) is not { } becomes || becomes == key) return key?.WrappedBy;

        return await _log.Commit((key, becomes), static (state, asked, now) => state.Encrypt(asked, now));
    }

    public Task Wake() => Task.CompletedTask;

    public bool TryLetGo() => _log.TryLetGo();

    private CouponCipher Cipher(CouponKey key)
    {
        if (_unlocked is { } known && known.Key == key) return known.Cipher;

        var unlocked = new Unlocked(key, CouponCipher.Of(key.Reveal(runtime.Signing)));
        _unlocked = unlocked;
        return unlocked.Cipher;
    }

    private sealed record Unlocked(CouponKey Key, CouponCipher Cipher);
}
