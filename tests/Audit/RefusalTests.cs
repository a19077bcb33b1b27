using System.Text;
using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using Xunit;

namespace MeteringCluster.Tests.Audit;

/// <summary>C8: what is kept of a refusal.</summary>
public sealed class RefusalTests
{
    private static readonly GrainKey November = new("refusals", "acme/2026-11");
    private static readonly DateTimeOffset Noon = new(2026, 11, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly Refusal Full = new(
        new Origin("key1", "req-1"), TrailActions.SessionOpen, "seat-limit-reached", "The 2 seats do not suffice.",
        [new TrailFact("user", "Łukasz 東京"), new TrailFact("module", "")]);

    [Fact]
    public void A_refusal_is_noted_whole_and_read_back_from_its_bytes()
    {
        var empty = RefusalsFold.Instance.Empty(November);

        var decision = empty.Decide(Full, Noon);

        Assert.Equal(new RefusalNoted(Noon), decision.Answer);
        var payload = RecordCodec.Encode(RefusalsFold.Instance, decision.Events);
        var read = Assert.IsType<RequestRefused>(RefusalsFold.Instance.Decode(payload[4..]));
        Assert.Equal(Noon, read.At);
        Assert.Equal(Full.About.AsEnumerable(), read.Refusal.About);
        Assert.Equal(Full, read.Refusal with { About = Full.About });
        Assert.Equal(1, RecordCodec.Apply(RefusalsFold.Instance, empty, payload).Count);
    }

    [Theory]
    [InlineData(-1, typeof(RefusalNoted))]
    [InlineData(0, typeof(MonthIsOver))]
    public void A_month_takes_no_refusal_from_its_end_on(int ticksFromEnd, Type answer)
    {
        var state = RefusalsFold.Instance.Empty(November);

        var decision = state.Decide(Full, new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(ticksFromEnd));

        Assert.IsType(answer, decision.Answer);
        Assert.Equal(answer == typeof(RefusalNoted), decision.Events.Count == 1);
    }

    [Fact]
    public void A_snapshot_has_eight_bytes_however_much_was_refused()
    {
        var state = RefusalsFold.Instance.Empty(November) with { Count = 1_000_000 };
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();

        RefusalsFold.Instance.WriteSnapshot(state, bytes);

        Assert.Equal(8, bytes.WrittenCount);
        Assert.Equal(state, RefusalsFold.Instance.ReadSnapshot(November, bytes.WrittenMemory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("010203")]
    public void What_is_no_event_is_told_as_damage(string hex) =>
        Assert.Throws<InvalidDataException>(() => RefusalsFold.Instance.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void What_is_within_the_bounds_stays_as_it_is()
    {
        var cut = RefusalBounds.Cut(Full);

        Assert.Equal(Full.About.AsEnumerable(), cut.About);
        Assert.Equal(Full, cut with { About = Full.About });
    }

    [Theory]
    [InlineData("a", 255)]
    [InlineData("東", 255)]
    [InlineData("😀", 254)]
    public void A_long_text_is_cut_at_a_whole_character(string character, int kept)
    {
        var text = string.Concat(Enumerable.Repeat(character, 300));

        var value = Assert.Single(RefusalBounds.Cut(Full with { About = [new TrailFact("user", text)] }).About).Value;

        Assert.Equal(string.Concat(text.AsSpan(0, kept), "…"), value);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("東")]
    [InlineData("😀")]
    public void Whatever_was_sent_an_entry_stays_within_two_kilobytes(string character)
    {
        var text = string.Concat(Enumerable.Repeat(character, 1000));
        var sent = Full with
        {
            Detail = text,
            About = [.. Enumerable.Range(0, 20).Select(n => new TrailFact($"fact{n}", text))],
        };

        var cut = RefusalBounds.Cut(sent);

        Assert.True(RefusalBounds.Holds(cut));
        Assert.False(RefusalBounds.Holds(sent));
        Assert.Equal(RefusalBounds.MaxFacts, cut.About.Length);
        var bytes = RecordCodec.Encode(RefusalsFold.Instance, RefusalsFold.Instance.Empty(November).Decide(cut, Noon).Events);
        Assert.InRange(bytes.Length, 1500, RefusalBounds.MaxBytes + 128);
        Assert.All(cut.About, fact => Assert.DoesNotContain('�', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(fact.Value))));
    }

    [Fact]
    public void A_refusal_beyond_the_bounds_is_a_mistake_of_the_caller() => Assert.Throws<ArgumentException>(
        () => RefusalsFold.Instance.Empty(November).Decide(Full with { Action = "session.invent" }, Noon));
}
