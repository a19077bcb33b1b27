using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>What each status allows: the documented table is run, cell by cell.</summary>
public class StatusTableTests
{
    public static TheoryData<string, string, string> Cells => StatusTable.Cells();

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_command_does_what_the_table_says(string command, string status, string outcome)
    {
        var run = StatusTable.Statuses[status]();
        Assert.Equal(status, Status(run));

        var seen = StatusTable.Commands[command](run);

        Assert.Equal(outcome, seen);
    }

    [Fact]
    public void Every_command_and_status_stands_in_the_table()
    {
        var cells = Cells.Select(cell => (Command: (string)cell[0], Status: (string)cell[1])).Distinct().ToList();

        Assert.Equal(StatusTable.Statuses.Keys.Order(), cells.Select(cell => cell.Status).Distinct().Order());
        Assert.Equal(StatusTable.Commands.Keys.Order(), cells.Select(cell => cell.Command).Distinct().Order());
        Assert.Equal(StatusTable.Statuses.Count * StatusTable.Commands.Count, cells.Count);
    }

    private static string Status(LicenseRun run) =>
        Assert.IsType<LicenseFound>(LicenseViews.Get(run.State, run.Now)).Standing.Status.ToString().ToLowerInvariant();
}
