using MeteringCluster.Signing;
using Xunit;

namespace MeteringCluster.Tests.Signing;

/// <summary>A2: what a clock that was set forward moves in each state of a key, and what it leaves.</summary>
public sealed class SigningShiftTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan By = TimeSpan.FromDays(365);

    private static SigningKeyRow Row(SigningKeyStatus status) =>
        new("kid", "x", "y", null, status, Noon, Noon.AddDays(2), Noon.AddDays(28), Noon.AddDays(30), Noon.AddDays(5), Noon.AddDays(31));

    [Theory]
    [InlineData(SigningKeyStatus.Next, true, false)]
    [InlineData(SigningKeyStatus.Signing, false, true)]
    [InlineData(SigningKeyStatus.Retired, false, false)]
    [InlineData(SigningKeyStatus.Revoked, false, false)]
    public void Only_what_is_still_to_come_moves(SigningKeyStatus status, bool start, bool turn)
    {
        var before = Row(status);

        var after = new SigningState([before]).Apply(new SigningKeysShifted(Noon.AddDays(6), By)).Keys[0];

        Assert.Equal(
            before with
            {
                SignsFrom = Noon.AddDays(2) + (start ? By : TimeSpan.Zero),
                SuccessorAt = Noon.AddDays(28) + (turn ? By : TimeSpan.Zero),
                SignsUntil = Noon.AddDays(30) + (turn ? By : TimeSpan.Zero),
                EndsAt = Noon.AddDays(31) + By,
            },
            after);
    }

    [Fact]
    public void Without_a_key_there_is_nothing_to_move() =>
        Assert.Null(SigningFold.Instance.ClockSetForward(SigningState.None, By, Noon));
}
