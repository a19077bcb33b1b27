using System.Buffers;
using System.Text;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using Xunit;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

public sealed class CreditFoldTests
{
    [Fact]
    public void An_empty_meter_is_its_own_snapshot()
    {
        var empty = CreditFold.Instance.Empty(new GrainKey("credit", "acme/20260301T000000Z"));

        Assert.Equal(("acme", Start), (empty.Tenant.Value, empty.PeriodStart));
        Assert.Equal(SnapshotOf(empty), SnapshotOf(new MeterRun().Restore(SnapshotOf(empty))));
        Assert.Null(empty.DueAt);
    }

    [Fact]
    public void A_period_is_due_when_its_grace_ends() => Assert.Equal(End + Grace, CreditFold.Instance.DueAt(new MeterRun().Meter));

    [Theory]
    [InlineData("")]
    [InlineData("07")]
    [InlineData("7B7D")]
    [InlineData("7B226576656E74223A226E6F7468696E67227D")]
    [InlineData("01")]
    [InlineData("010000000000000000FFFFFFFF")]
    [InlineData("010000000000000000FFFFFF7F")]
    [InlineData("01000000000000000003000000010200")]
    [InlineData("01FFFFFFFFFFFFFF7F03000000010000")]
    public void What_is_no_event_is_damage_and_said_so(string hex) =>
        Assert.Throws<InvalidDataException>(() => CreditFold.Instance.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Terms_that_were_journaled_before_they_said_when_to_tell_have_the_defaults()
    {
        var json = """{"event":"terms-changed","terms":{"version":1,"calendar":{"anchor":"2026-01-01T00:00:00+00:00","grace":"01:00:00"},"baseMicrocredits":100,"limitMicrocredits":50,"usdCentsPerCredit":7,"rateCards":[],"firstCard":0,"settleOverCap":0},"at":"2026-03-02T00:00:00+00:00"}""";

        var terms = ((TermsChanged)CreditFold.Instance.Decode(Encoding.UTF8.GetBytes(json))).Terms;

        Assert.Equal([50, 80, 100], terms.AlertPercents.AsEnumerable());
        Assert.Null(terms.LimitEndsAt);
    }

    [Fact]
    public void A_threshold_and_a_statement_are_journaled_under_names_that_are_forever()
    {
        var bytes = new ArrayBufferWriter<byte>();
        CreditFold.Instance.Encode(new ThresholdReached(80, 85, 100, 3, Noon), bytes);
        var run = new MeterRun(10);
        run.Record(Noon, Item.Of("a", 3));
        run.Close(End + Grace);

        Assert.Equal(
            """{"event":"threshold-reached","percent":80,"used":85,"cap":100,"version":3,"at":"2026-03-10T12:00:00+00:00"}""",
            Encoding.UTF8.GetString(bytes.WrittenSpan));
        Assert.Equal(
            """{"tenant":"acme","statement":{"period":{"start":"2026-03-01T00:00:00+00:00","end":"2026-04-01T00:00:00+00:00"},"closedAt":"2026-04-01T01:00:00+00:00","usedMicrocredits":3,"includedMicrocredits":10,"limitMicrocredits":0,"usdCentsPerCredit":100,"events":1,"meters":[{"meter":"chat","events":1,"microcredits":3}],"changes":[{"at":"2026-03-01T00:00:00+00:00","version":1,"baseMicrocredits":10,"limitMicrocredits":0}]}}""",
            Encoding.UTF8.GetString(Assert.Single(run.Effects).Payload.Span));
    }

    [Fact]
    public void A_record_that_is_cut_off_is_damage()
    {
        var run = new MeterRun();
        run.Record(Noon, Item.Of("a", 1), Item.Of("b", "chat") with { Credits = 5, User = "u" });
        var record = run.Journal[^1];

        for (var length = 1; length < record.Length; length++)
        {
            Assert.Throws<InvalidDataException>(
                () => RecordCodec.Apply(CreditFold.Instance, new MeterRun().Meter, record[..length]));
        }
    }
}
