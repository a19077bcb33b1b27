using System.Collections.Concurrent;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

/// <summary>An effect that takes long is run by one process of a cluster alone, so that no mail is sent twice.</summary>
public sealed class EffectClaimTests
{
    private static readonly Effect Mail = new("m", "slow", default);

    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly SlowEffect _handler = new();

    [Fact]
    public async Task While_an_effect_runs_its_claim_is_renewed_and_no_other_process_gets_it()
    {
        var claims = new Claims(_clock);
        using var one = Runner(claims.Of("one"));
        claims.Plan(Mail, "one");
        one.Resume(Mail);
        await Eventually.True(() => _handler.Begun == 1);

        for (var n = 0; n < 12; n++)
        {
            var held = claims.Until;
            _clock.Advance(TimeSpan.FromSeconds(20));
            await Eventually.True(() => claims.Until > held);
            Assert.Empty(await claims.Of("two").ClaimEffects(TimeSpan.FromMinutes(1), 10, default));
        }

        var first = one.FirstAttempt(Mail.Id);
        _handler.End();
        Assert.True(await first);

        // Of what has run nothing is held any more.
        var last = claims.Until;
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(last, claims.Until);
        Assert.Equal(1, _handler.Begun);
    }

    [Fact]
    public async Task An_effect_whose_process_is_gone_is_another_s_after_a_minute()
    {
        var claims = new Claims(_clock);
        using var one = Runner(claims.Of("one"));
        claims.Plan(Mail, "one");
        one.Resume(Mail);
        await Eventually.True(() => _handler.Begun == 1);

        one.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal([Mail], await claims.Of("two").ClaimEffects(TimeSpan.FromMinutes(1), 10, default));
    }

    [Fact]
    public async Task A_claim_that_cannot_be_renewed_does_not_make_what_ran_run_again()
    {
        var claims = new Claims(_clock) { IsBroken = true };
        using var one = Runner(claims.Of("one"));
        claims.Plan(Mail, "one");
        one.Resume(Mail);
        await Eventually.True(() => _handler.Begun == 1);
        _clock.Advance(TimeSpan.FromSeconds(20));
        await Eventually.True(() => claims.Asked == 1);

        var first = one.FirstAttempt(Mail.Id);
        _handler.End();

        Assert.True(await first);
        Assert.Equal(1, _handler.Begun);
    }

    private EffectRunner Runner(ISharedWork shared) =>
        new(new SimulatedJournal(), () => [_handler], _clock, NullLogger<EffectRunner>.Instance, shared);

    private sealed class SlowEffect : IEffectHandler
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _begun;

        public string Kind => "slow";

        public int Begun => Volatile.Read(ref _begun);

        public void End() => _end.SetResult();

        public Task Run(Effect effect, CancellationToken stop)
        {
            Interlocked.Increment(ref _begun);
            return _end.Task.WaitAsync(stop);
        }
    }

    /// <summary>One journal's claims, by the test's clock.</summary>
    private sealed class Claims(ManualClock clock)
    {
        private readonly ConcurrentDictionary<string, (Effect Effect, string By, DateTimeOffset Until)> _pending = new();
        private int _asked;

        public bool IsBroken { get; init; }

        public int Asked => Volatile.Read(ref _asked);

        public DateTimeOffset Until => _pending[Mail.Id].Until;

        public void Plan(Effect effect, string by) => _pending[effect.Id] = (effect, by, clock.GetUtcNow().AddMinutes(1));

        public ISharedWork Of(string process) => new Side(this, process);

        private sealed class Side(Claims claims, string process) : ISharedWork
        {
            private DateTimeOffset Now => claims.Clock.GetUtcNow();

            public Task<IReadOnlyList<Effect>> ClaimEffects(TimeSpan lease, int most, CancellationToken stop)
            {
                var free = claims._pending.Values.Where(one => one.Until < Now).Take(most).ToList();
                foreach (var (effect, _, _) in free) claims._pending[effect.Id] = (effect, process, Now + lease);
                return Task.FromResult<IReadOnlyList<Effect>>([.. free.Select(one => one.Effect)]);
            }

            public Task<bool> KeepClaim(string effectId, TimeSpan lease, CancellationToken stop)
            {
                if (stop.IsCancellationRequested) return Task.FromCanceled<bool>(stop);
                Interlocked.Increment(ref claims._asked);
                if (claims.IsBroken) return Task.FromException<bool>(new InvalidOperationException("The row cannot be read."));
                if (!claims._pending.TryGetValue(effectId, out var one) || one.By != process) return Task.FromResult(false);
                claims._pending[effectId] = one with { Until = Now + lease };
                return Task.FromResult(true);
            }

            public Task<IReadOnlyList<DueWork>> ClaimDueWork(DateTimeOffset now, TimeSpan lease, int most, CancellationToken stop) =>
                Task.FromResult<IReadOnlyList<DueWork>>([]);
        }

        private ManualClock Clock => clock;
    }
}
