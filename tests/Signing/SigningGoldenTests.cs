using System.Buffers;
using System.Text;
using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using MeteringCluster.Signing;
using Xunit;

namespace MeteringCluster.Tests.Signing;

/// <summary>E9: what lies in journals already. These bytes must be read, and written, forever.</summary>
public sealed class SigningGoldenTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly Origin Somebody = new("k1", "r1");

    public static TheoryData<string, SigningEvent> Events => new()
    {
        {
            """{"event":"signing-key-made","key":{"kid":"kid-1","x":"x-1","y":"y-1","d":"d-1"},"signsFrom":"2026-03-12T12:00:00+00:00","at":"2026-03-10T12:00:00+00:00"}""",
            new SigningKeyMade(Noon, new KeyPair("kid-1", "x-1", "y-1", "d-1", null), Noon.AddDays(2))
        },
        {
            """{"event":"signing-key-made","key":{"kid":"kid-1","x":"x-1","y":"y-1","d":"d-1","wrappedBy":"0123456789abcdef"},"signsFrom":"2026-03-12T12:00:00+00:00","at":"2026-03-10T12:00:00+00:00"}""",
            new SigningKeyMade(Noon, new KeyPair("kid-1", "x-1", "y-1", "d-1", "0123456789abcdef"), Noon.AddDays(2))
        },
        {
            """{"event":"signing-key-started","kid":"kid-1","successorAt":"2026-04-07T12:00:00+00:00","signsUntil":"2026-04-09T12:00:00+00:00","beforePublishedUntil":"2026-04-10T12:00:00+00:00","at":"2026-03-10T12:00:00+00:00"}""",
            new SigningKeyStarted(Noon, "kid-1", Noon.AddDays(28), Noon.AddDays(30), Noon.AddDays(31))
        },
        {
            """{"event":"signing-key-started","kid":"kid-1","successorAt":"2026-04-07T12:00:00+00:00","signsUntil":"2026-04-09T12:00:00+00:00","beforePublishedUntil":"2026-04-10T12:00:00+00:00","by":{"keyId":"k1","requestId":"r1"},"at":"2026-03-10T12:00:00+00:00"}""",
            new SigningKeyStarted(Noon, "kid-1", Noon.AddDays(28), Noon.AddDays(30), Noon.AddDays(31), Somebody)
        },
        {
            """{"event":"signing-key-revoked","kid":"kid-1","forgottenAt":"2026-04-10T12:00:00+00:00","by":{"keyId":"k1","requestId":"r1"},"at":"2026-03-10T12:00:00+00:00"}""",
            new SigningKeyRevoked(Noon, "kid-1", Noon.AddDays(31), Somebody)
        },
        {
            """{"event":"signing-key-dropped","kid":"kid-1","at":"2026-03-10T12:00:00+00:00"}""",
            new SigningKeyDropped(Noon, "kid-1")
        },
        {
            """{"event":"signing-keys-shifted","by":"365.00:00:00","at":"2026-03-10T12:00:00+00:00"}""",
            new SigningKeysShifted(Noon, TimeSpan.FromDays(365))
        },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_written_and_read_as_ever(string golden, SigningEvent @event)
    {
        var bytes = new ArrayBufferWriter<byte>();
        SigningFold.Instance.Encode(@event, bytes);

        Assert.Equal(golden, Encoding.UTF8.GetString(bytes.WrittenSpan));
        Assert.Equal(@event, SigningFold.Instance.Decode(Encoding.UTF8.GetBytes(golden)));
    }

    [Fact]
    public void Every_event_is_here() => Assert.Equal(
        typeof(SigningEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SigningEvent))).ToHashSet(),
        Events.Select(row => row[1].GetType()).ToHashSet());

    [Fact]
    public void A_snapshot_is_written_and_read_as_ever()
    {
        const string golden =
            """{"keys":[{"kid":"kid-1","x":"x-1","y":"y-1","status":"Retired","createdAt":"2026-03-10T12:00:00+00:00","signsFrom":"2026-03-10T12:00:00+00:00","successorAt":"2026-04-07T12:00:00+00:00","signsUntil":"2026-04-09T12:00:00+00:00","endsAt":"2026-05-10T12:00:00+00:00"},{"kid":"kid-2","x":"x-2","y":"y-2","private":{"kid":"kid-2","x":"x-2","y":"y-2","d":"d-2","wrappedBy":"0123456789abcdef"},"status":"Signing","createdAt":"2026-04-07T12:00:00+00:00","signsFrom":"2026-04-09T12:00:00+00:00","successorAt":"2026-05-07T12:00:00+00:00","signsUntil":"2026-05-09T12:00:00+00:00"}]}""";
        var (first, second) = (
            new KeyPair("kid-1", "x-1", "y-1", "d-1", null), new KeyPair("kid-2", "x-2", "y-2", "d-2", "0123456789abcdef"));
        var turn = Noon.AddDays(30);
        var state = SigningState.None
            .Apply(new SigningKeyMade(Noon, first, Noon))
            .Apply(new SigningKeyStarted(Noon, "kid-1", Noon.AddDays(28), turn, Noon.AddDays(31)))
            .Apply(new SigningKeyMade(Noon.AddDays(28), second, turn))
            .Apply(new SigningKeyStarted(turn, "kid-2", turn.AddDays(28), turn.AddDays(30), turn.AddDays(31)));

        var bytes = new ArrayBufferWriter<byte>();
        SigningFold.Instance.WriteSnapshot(state, bytes);

        Assert.Equal(golden, Encoding.UTF8.GetString(bytes.WrittenSpan));
        var read = SigningFold.Instance.ReadSnapshot(new GrainKey("signing", "signing"), Encoding.UTF8.GetBytes(golden));
        Assert.Equal<IEnumerable<SigningKeyRow>>(state.Keys, read.Keys);
    }
}
