using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>Every cell of the table in the README of grains/Reselling, read from there (D8).</summary>
public sealed class StatusTableTests
{
    private static readonly string[] Lines = [.. File.ReadLines(Repository.PathOf("grains", "Reselling", "README.md")).Where(line => line.StartsWith('|'))];

    public static TheoryData<string, string, string> Cells()
    {
        var commands = CellsOf(Lines[0]);
        var cells = new TheoryData<string, string, string>();
        foreach (var row in Lines.Skip(2).Select(CellsOf))
            for (var at = 1; at < row.Length; at++)
                if (row[at] != "-") cells.Add(row[0], commands[at], row[at]);
        return cells;
    }

    [Fact]
    public void The_table_names_every_status_and_leaves_out_only_what_cannot_be()
    {
        var rows = Lines.Skip(2).Select(CellsOf).ToArray();

        foreach (var status in Enum.GetNames<ResellerLicenseStatus>())
            Assert.Contains(rows, row => row[0].StartsWith(status, StringComparison.Ordinal));
        // Nobody has redeemed what is unused, and nothing is paid before it is invoiced.
        Assert.All(rows, row => Assert.Equal(new ResellerRun().In(row[0]).License.IsUsed, row[7] != "-"));
        Assert.All(rows, row => Assert.Equal(new ResellerRun().In(row[0]).License.Invoice is not null, row[12] != "-"));
        Assert.All(rows, row => Assert.DoesNotContain("-", row.Where((_, at) => at is not (7 or 12))));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Each_status_allows_what_the_table_says(string row, string command, string expected)
    {
        var run = new ResellerRun();
        var (license, redeemer) = run.In(row);
        Assert.StartsWith(license.StatusAt(run.Now).ToString(), row);
        var before = run.State;

        var answer = Ask(run, license, redeemer, command);

        if (expected == "yes") Assert.True(run.License(license.Coupon).Version > license.Version);
        else Assert.Same(before, run.State);
        Assert.Equal(expected, expected is "yes" or "same" ? Done(answer, expected) : Refused(answer));
    }

    private static ResellerAnswer Ask(ResellerRun run, ResellerLicense license, string redeemer, string command)
    {
        var coupon = license.Coupon;
        var edit = new EditLicense(coupon, null, null, null, null, null, null, null);
        return command switch
        {
            "edit words" => run.Edit(edit with { Name = "Another", Note = "and a note" }),
            "edit terms" => run.Edit(edit with { Plan = "yearly", Screens = 11 }),
            "assign" => run.Edit(edit with { User = "other" }),
            "unassign" => run.Edit(edit with { User = "" }),
            "edit redeemBy" => run.Edit(edit with { RedeemBy = run.Now.AddDays(90) }),
            "redeem" => run.Redeem(coupon, "somebody"),
            "redeem again" => run.Redeem(coupon, redeemer),
            "pause" => run.Pause(coupon),
            "resume" => run.Resume(coupon),
            "delete" => run.Delete(coupon),
            "dispatch" => run.Dispatch(coupon),
            "settle" => run.Settle(license.InvoiceNumber!),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such column."),
        };
    }

    private static string Done(ResellerAnswer answer, string expected) => answer switch
    {
        CouponRedeemed redeemed => redeemed.Repeated ? "same" : "yes",
        LicenseReady or DispatchFound { Repeated: false } or ResellerInvoiceReady => expected,
        _ => answer.ToString()!,
    };

    private static string Refused(ResellerAnswer answer) => answer switch
    {
        DispatchRefused dispatch => Assert.Single(dispatch.Problems).Code,
        CouponNotRedeemable not => not.Problem.ToString().ToLowerInvariant(),
        ResellerRefusal refusal => refusal.Code,
        _ => answer.ToString()!,
    };

    private static string[] CellsOf(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
}
