using System.Text;
using MeteringCluster.Api.Signing;
using MeteringCluster.Signing;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Signing;

/// <summary>A2: what an API process keeps of the published keys, as anybody may ask for them at any rate.</summary>
public sealed class PublishedKeysTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualClock _clock = new(Noon);
    private readonly PublishedKeys _published;
    private Task<SigningKeys> _answer = Task.FromResult(Keys("one"));
    private int _asked;

    public PublishedKeysTests() => _published = new PublishedKeys(
        () =>
        {
            Interlocked.Increment(ref _asked);
            return _answer;
        }, _clock);

    [Fact]
    public async Task The_grain_is_asked_once_in_five_seconds()
    {
        Assert.Contains("one", await Read(), StringComparison.Ordinal);
        _answer = Task.FromResult(Keys("two"));

        _clock.Advance(PublishedKeys.TrustFor - TimeSpan.FromTicks(1));
        Assert.Contains("one", await Read(), StringComparison.Ordinal);
        Assert.Equal(1, _asked);

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Contains("two", await Read(), StringComparison.Ordinal);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task However_many_ask_at_the_same_time_the_grain_is_asked_by_one()
    {
        var held = new TaskCompletionSource<SigningKeys>();
        _answer = held.Task;

        var readers = Enumerable.Range(0, 100).Select(_ => Read()).ToList();
        held.SetResult(Keys("one"));

        Assert.All(await Task.WhenAll(readers), text => Assert.Contains("one", text, StringComparison.Ordinal));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Who_asks_anew_gets_what_is_there_a_tenth_of_a_second_after_the_last()
    {
        await Read();
        _answer = Task.FromResult(Keys("two"));

        Assert.Contains("one", await Read(anew: true), StringComparison.Ordinal);
        _clock.Advance(PublishedKeys.TrustWhereAskedAnew);
        Assert.Contains("two", await Read(anew: true), StringComparison.Ordinal);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task After_a_change_here_neither_what_was_known_nor_what_was_being_asked_is_told()
    {
        await Read();
        _clock.Advance(PublishedKeys.TrustFor);
        var late = new TaskCompletionSource<SigningKeys>();
        _answer = late.Task;
        var reading = Read();
        await Eventually.True(() => Volatile.Read(ref _asked) == 2);

        _published.Forget();
        _answer = Task.FromResult(Keys("two"));
        Assert.Contains("two", await Read(), StringComparison.Ordinal);
        late.SetResult(Keys("one"));
        await reading;
        Assert.Contains("two", await Read(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_grain_cannot_be_reached_what_is_known_serves_on_for_an_hour()
    {
        await Read();
        _answer = Task.FromException<SigningKeys>(new JournalUnavailableException());

        _clock.Advance(PublishedKeys.TrustWhileUnreachable - TimeSpan.FromTicks(1));
        Assert.Contains("one", await Read(anew: true), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromTicks(1));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Read());

        _answer = Task.FromResult(Keys("two"));
        Assert.Contains("two", await Read(), StringComparison.Ordinal);
    }

    private async Task<string> Read(bool anew = false) => Encoding.UTF8.GetString((await _published.Read(anew)).Body.Span);

    private static SigningKeys Keys(string kid) =>
        new([new SigningKey(kid, "x", "y", SigningKeyStatus.Signing, Noon, Noon, null, null, null)]);
}
