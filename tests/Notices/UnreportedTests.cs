using MeteringCluster.Notices;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>What is kept of an attempt until it is reported (A28, D16).</summary>
public sealed class UnreportedTests
{
    private readonly List<string> _made = [];
    private readonly List<string> _reported = [];

    [Fact]
    public async Task An_attempt_is_made_once_however_often_its_report_fails_and_forgotten_once_it_is_reported()
    {
        var unreported = new Unreported<string>();
        for (var n = 0; n < 3; n++) await Assert.ThrowsAsync<JournalUnavailableException>(() => Try(unreported, "a", isAway: true));
        Assert.Equal(["a"], _made);

        await Try(unreported, "a");
        Assert.Equal(["a"], _made);
        Assert.Equal(["outcome 1 of a"], _reported);

        await Try(unreported, "a");
        Assert.Equal(["a", "a"], _made);
        Assert.Equal(["outcome 1 of a", "outcome 2 of a"], _reported);
    }

    [Fact]
    public async Task Of_more_than_there_is_room_for_the_oldest_goes()
    {
        var unreported = new Unreported<string>(room: 2);
        foreach (var attempt in new[] { "a", "b", "c" })
            await Assert.ThrowsAsync<JournalUnavailableException>(() => Try(unreported, attempt, isAway: true));

        foreach (var attempt in new[] { "c", "b", "a" }) await Try(unreported, attempt);

        Assert.Equal(["a", "b", "c", "a"], _made);
        Assert.Equal(["outcome 3 of c", "outcome 2 of b", "outcome 4 of a"], _reported);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_make_nothing_is_reported()
    {
        await new Unreported<string>().Once("a", () => Task.FromResult<string?>(null), Report);

        Assert.Empty(_reported);
    }

    private Task Try(Unreported<string> unreported, string attempt, bool isAway = false) => unreported.Once(
        attempt,
        () =>
        {
            _made.Add(attempt);
            return Task.FromResult<string?>($"outcome {_made.Count} of {attempt}");
        },
        outcome => isAway ? throw new JournalUnavailableException() : Report(outcome));

    private Task Report(string outcome)
    {
        _reported.Add(outcome);
        return Task.CompletedTask;
    }
}
