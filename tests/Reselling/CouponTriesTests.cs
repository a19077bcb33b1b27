using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D6: guessing is throttled, for each caller and for all together.</summary>
public sealed class CouponTriesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly CouponTries _tries = new(new CouponOptions());

    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void A_caller_has_ten_tries_and_one_more_every_six_minutes()
    {
        Assert.Equal(10, TriesOf("ann", 50));
        Assert.Equal(6 * Minute, Refused("ann"));

        _now += 6 * Minute - TimeSpan.FromTicks(1);
        Assert.Equal(TimeSpan.FromTicks(1), Refused("ann"));
        _now += TimeSpan.FromTicks(1);
        Assert.Equal(1, TriesOf("ann", 50));

        _now += 18 * Minute;
        Assert.Equal(3, TriesOf("ann", 50));
        _now += TimeSpan.FromDays(3);
        Assert.Equal(10, TriesOf("ann", 50));
    }

    [Fact]
    public void Callers_have_tries_of_their_own_until_those_of_all_are_used_up()
    {
        for (var caller = 0; caller < 100; caller++) Assert.Equal(10, TriesOf($"c{caller}", 10));

        Assert.Equal(TimeSpan.FromSeconds(3.6), Refused("ann"));
        _now += TimeSpan.FromSeconds(36);
        Assert.Equal(6, TriesOf("ann", 6));
        Assert.Equal(4, TriesOf("bob", 50));
        // Whoever was turned away because of the others has lost none of its own.
        Assert.Equal(TimeSpan.FromSeconds(3.6), Refused("bob"));
        // The longer wait is told: the caller's own.
        Assert.Equal(6 * Minute - TimeSpan.FromSeconds(36), Refused("c0"));
    }

    [Fact]
    public void What_was_right_is_given_back_to_the_caller_and_to_all()
    {
        for (var right = 0; right < 5_000; right++)
        {
            Assert.Null(_tries.Take("ann", _now));
            _tries.GiveBack("ann", _now, _now);
        }

        Assert.Equal(10, TriesOf("ann", 50));
        for (var caller = 0; caller < 99; caller++) Assert.Equal(10, TriesOf($"c{caller}", 50));
        Assert.Equal(0, TriesOf("bob", 5));
    }

    [Fact]
    public void Giving_back_more_than_was_taken_gives_nobody_more_than_ten()
    {
        for (var again = 0; again < 100; again++) _tries.GiveBack("ann", _now, _now);
        Assert.Null(_tries.Take("ann", _now));
        for (var again = 0; again < 100; again++) _tries.GiveBack("ann", _now, _now);

        Assert.Equal(10, TriesOf("ann", 50));
    }

    [Fact]
    public void What_was_refilled_before_it_is_given_back_comes_once()
    {
        var taken = _now;
        Assert.Null(_tries.Take("ann", taken));
        _now += 12 * Minute;
        Assert.Null(_tries.Take("ann", _now));

        _tries.GiveBack("ann", taken, _now);

        // The wrong try of now counts still, among those of all as well.
        Assert.Equal(9, TriesOf("ann", 50));
        for (var caller = 0; caller < 99; caller++) Assert.Equal(10, TriesOf($"c{caller}", 10));
        Assert.Equal(TimeSpan.FromSeconds(3.6), Refused("bob"));
    }

    [Fact]
    public void Of_a_try_that_is_refilled_in_part_only_the_rest_is_given_back()
    {
        var taken = _now;
        Assert.Null(_tries.Take("ann", taken));
        _now += 4 * Minute;
        Assert.Equal(9, TriesOf("ann", 9));

        _tries.GiveBack("ann", taken, _now);

        // Full again after 4 minutes, had it not been for the 9: so one is there, and the next comes 6 minutes later.
        Assert.Equal(1, TriesOf("ann", 50));
        Assert.Equal(6 * Minute, Refused("ann"));
    }

    [Theory(DisplayName = "D6: whatever is given back and when, a caller may try as if it had never been taken")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_given_back_was_never_taken(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            (var tries, var without, _now) = (new CouponTries(new CouponOptions()), new CouponTries(new CouponOptions()), TimeSpan.FromHours(1));
            List<(TimeSpan At, TimeSpan BackAt)> taken = [];
            for (var n = 0; n < 40; n++)
            {
                _now += TimeSpan.FromSeconds(random.Next(900));
                GiveBack(before: _now);
                if (tries.Take("ann", _now) is null)
                    taken.Add((_now, random.Next(2) == 0 ? TimeSpan.MaxValue : _now + TimeSpan.FromSeconds(random.Next(2_400))));
            }

            GiveBack(before: TimeSpan.MaxValue);
            foreach (var (at, _) in taken) Assert.Null(without.Take("ann", at));
            for (var n = 0; n < 11; n++) Assert.Equal(without.Take("ann", _now)?.RetryAfter, tries.Take("ann", _now)?.RetryAfter);

            void GiveBack(TimeSpan before)
            {
                foreach (var right in taken.Where(one => one.BackAt < before).OrderBy(one => one.BackAt).ToArray())
                {
                    tries.GiveBack("ann", right.At, _now);
                    taken.Remove(right);
                }
            }
        }
    }

    [Fact]
    public void Of_the_tries_that_were_taken_no_more_are_kept_than_matter()
    {
        var bucket = new TryBucket(10, 6 * Minute);
        bucket.Take(_now);
        // One after another for a month, so that it is never full.
        for (var n = 0; n < 7_200; n++, _now += 6 * Minute) bucket.Take(_now);

        Assert.InRange(bucket.Kept, 2, 20);
        Assert.Equal(TimeSpan.Zero, bucket.Wait(_now));
    }

    [Fact(DisplayName = "C8: a hundred thousand tries that were turned away are noted six times")]
    public void Those_turned_away_are_noted_in_tens()
    {
        TriesOf("ann", 10);

        var noted = Enumerable.Range(0, 100_000).Select(_ => _tries.Take("ann", _now)!.Value.TurnedAway).OfType<long>();

        Assert.Equal([1, 10, 100, 1_000, 10_000, 100_000], noted);
        // An hour without any, and the next counts from one again.
        _now += 59 * Minute;
        Assert.Equal(9, TriesOf("ann", 9));
        Assert.Null(_tries.Take("ann", _now)!.Value.TurnedAway);
        _now += 60 * Minute;
        Assert.Equal(10, TriesOf("ann", 10));
        Assert.Equal(1, _tries.Take("ann", _now)!.Value.TurnedAway);
    }

    [Fact]
    public void However_many_callers_come_those_who_are_quiet_are_forgotten()
    {
        for (var caller = 0; caller < 200_000; caller++)
        {
            _now += TimeSpan.FromSeconds(4);
            Assert.Null(_tries.Take($"c{caller}", _now));
        }

        Assert.InRange(_tries.Callers, 1, 2_000);
    }

    [Fact]
    public void Those_turned_away_because_of_others_are_remembered_up_to_a_bound()
    {
        Assert.Equal(1_000, Enumerable.Range(0, 100).Sum(caller => TriesOf($"c{caller}", 10)));
        for (var caller = 0; caller < CouponTries.MostCallers + 50; caller++) Assert.NotNull(_tries.Take($"late{caller}", _now));

        Assert.Equal(CouponTries.MostCallers, _tries.Callers);
        _now += TimeSpan.FromHours(2);
        Assert.Equal(10, TriesOf("ann", 50));
        Assert.InRange(_tries.Callers, 1, 10);
    }

    private int TriesOf(string caller, int asked) => Enumerable.Range(0, asked).Count(_ => _tries.Take(caller, _now) is null);

    private TimeSpan Refused(string caller) => Assert.NotNull(_tries.Take(caller, _now)).RetryAfter;
}
