using System.Text;
using MeteringCluster.Journal;
using MeteringCluster.Signing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Signing;

public sealed class SigningClockTests() : SigningClockContract(HostKind.Embedded);

public sealed class SigningClockOnOrleansTests() : SigningClockContract(HostKind.Orleans), IOnOrleans;

/// <summary>A2: the life of a key goes by the time that passes, whatever the machine's clock is set to.</summary>
public abstract class SigningClockContract(HostKind host)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly MemoryJournal _journal = new();
    private readonly ManualClock _clock = new(Noon);

    [HostFact]
    public async Task A_clock_set_forward_for_a_moment_neither_destroys_a_published_key_nor_starts_one()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        var signing = cluster.Grains.Signing;
        var before = await WithEveryStatus(signing);

        _clock.Set(Year);
        await signing.Wake();
        Assert.Equal(before, await Kids(signing));

        _clock.Set(-Year);
        await signing.Wake();
        Assert.Equal(before, await Kids(signing));
        Assert.Equal(before.Single(key => key.Status == SigningKeyStatus.Signing).Kid, await Signer(signing));
    }

    [HostFact]
    public async Task After_the_clock_was_set_forward_keys_take_turns_after_the_time_that_they_would_have()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        var signing = cluster.Grains.Signing;
        var first = await Signer(signing);

        _clock.Set(Year);
        Assert.Equal(Noon + Year + TimeSpan.FromDays(30), (await signing.Keys()).Keys.Single().SignsUntil);
        _clock.Advance(TimeSpan.FromDays(28));
        var next = (await signing.Keys()).Keys.Last();
        Assert.Equal((SigningKeyStatus.Next, Noon + Year + TimeSpan.FromDays(30)), (next.Status, next.SignsFrom));

        // It shifts what a next key waits for as well.
        _clock.Set(Year);
        Assert.Equal(first, await Signer(signing));
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(next.Kid, await Signer(signing));
    }

    [HostFact]
    public async Task An_operator_rotates_while_the_time_of_the_keys_stands_still_after_a_clock_was_set_back()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        var signing = cluster.Grains.Signing;
        var first = await Signer(signing);
        _clock.Set(Year);
        await signing.Keys();
        _clock.Set(-Year);

        // By itself it waits for the clock, with the keys that there are.
        _clock.Advance(TimeSpan.FromDays(60));
        await signing.Wake();
        Assert.Equal(first, await Signer(signing));

        var rotated = Assert.IsType<SigningKey>(await signing.Rotate(new RotateSigningKey()));
        Assert.Equal(rotated.Kid, await Signer(signing));
    }

    // A revoked key, a retired one, one that signs and the next.
    private async Task<(string Kid, SigningKeyStatus Status)[]> WithEveryStatus(ISigningGrain signing)
    {
        await signing.Revoke(new RevokeSigningKey(await Signer(signing)));
        await signing.Rotate(new RotateSigningKey());
        _clock.Advance(TimeSpan.FromDays(29));
        await signing.Wake();
        var keys = await Kids(signing);
        Assert.Equal(
            [SigningKeyStatus.Revoked, SigningKeyStatus.Retired, SigningKeyStatus.Signing, SigningKeyStatus.Next],
            keys.Select(key => key.Status));
        return keys;
    }

    private static async Task<(string Kid, SigningKeyStatus Status)[]> Kids(ISigningGrain signing) =>
        [.. (await signing.Keys()).Keys.Select(key => (key.Kid, key.Status))];

    private async Task<string> Signer(ISigningGrain signing) =>
        (await signing.Sign(new SignToken("JWT", Encoding.UTF8.GetBytes("{}"), _clock.GetUtcNow()))).Kid;
}
