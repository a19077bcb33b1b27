using System.Security.Cryptography;
using MeteringCluster.Journal;
using MeteringCluster.Signing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Signing;

public sealed class KeyRingGrainTests() : KeyRingGrainContract(HostKind.Embedded);

public sealed class KeyRingGrainOnOrleansTests() : KeyRingGrainContract(HostKind.Orleans), IOnOrleans;

/// <summary>The keys of the cookies, whoever asks and whatever is started again.</summary>
public abstract class KeyRingGrainContract(HostKind host)
{
    private readonly ManualClock _clock = new(new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));

    [HostFact]
    public async Task What_was_kept_is_there_for_the_next_process()
    {
        var journal = new MemoryJournal();
        await using (var first = await GrainHost.Begin(host, journal, _clock))
            await first.Grains.KeyRing.Keep(new KeepRingKey(new RingKey("a", "<key id=\"a\"/>", null), Knows: 0));

        await using var second = await GrainHost.Begin(host, journal, _clock);
        await second.Grains.KeyRing.Keep(new KeepRingKey(new RingKey("b", "<key id=\"b\"/>", "secret"), Knows: 1));

        Assert.Equal<RingKey>(
            [new RingKey("a", "<key id=\"a\"/>", null), new RingKey("b", "<key id=\"b\"/>", "secret")], [.. await second.Grains.KeyRing.Keys()]);
    }

    [HostFact]
    public async Task Of_silos_that_each_make_a_key_at_once_one_has_it_for_all()
    {
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), _clock);

        var rings = await Task.WhenAll(Enumerable.Range(0, 8).Select(silo => Task.Run(() =>
            cluster.Grains.KeyRing.Keep(new KeepRingKey(new RingKey($"key-{silo}", "<key/>", null), Knows: 0)))));

        var key = Assert.Single(await cluster.Grains.KeyRing.Keys());
        Assert.All(rings, ring => Assert.Equal(key, Assert.Single(ring)));
    }
}

public sealed class KeyRingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Keeping_a_key_again_journals_nothing_and_under_another_secret_it_takes_its_own_place()
    {
        var ring = KeyRing.None.Apply(new RingKeyKept(Noon, new RingKey("a", "1", null))).Apply(new RingKeyKept(Noon, new RingKey("b", "2", null)));

        Assert.Empty(ring.Keep(new KeepRingKey(new RingKey("a", "1", null), Knows: 0), Noon).Events);
        var other = Assert.Single(ring.Keep(new KeepRingKey(new RingKey("a", "sealed", "s"), Knows: 0), Noon).Events);
        Assert.Equal(["sealed", "2"], ring.Apply(other).Keys.Select(key => key.Value));
    }

    [Fact]
    public void A_key_lies_sealed_where_there_is_a_secret_and_follows_it()
    {
        var (first, second) = (new SigningOptions { Secret = Secret(1) }, new SigningOptions { Secret = Secret(2), PreviousSecret = Secret(1) });
        var open = RingKeys.Seal("a", "<key>abc</key>", new SigningOptions());
        var kept = open.Under(first);

        Assert.Equal(("<key>abc</key>", null), (open.Value, open.SealedBy));
        Assert.DoesNotContain("abc", kept.Value, StringComparison.Ordinal);
        Assert.Equal("<key>abc</key>", kept.Open(first));
        Assert.Same(kept, kept.Under(first));
        var moved = kept.Under(second);
        Assert.Equal((Secret(2).Id, "<key>abc</key>"), (moved.SealedBy, moved.Open(new SigningOptions { Secret = Secret(2) })));
        Assert.Throws<InvalidOperationException>(() => kept.Open(new SigningOptions { Secret = Secret(2) }));
        Assert.Same(kept, kept.Under(new SigningOptions { Secret = Secret(2) }));
        Assert.ThrowsAny<CryptographicException>(() => (kept with { Id = "b" }).Open(first));
    }

    [Fact]
    public void A_key_is_not_in_what_is_printed_of_it() =>
        Assert.DoesNotContain("abc", $"{new KeepRingKey(new RingKey("a", "abc", null), 0)} {new RingKeyKept(Noon, new RingKey("a", "abc", null))}", StringComparison.Ordinal);

    [Fact]
    public void An_event_lies_in_the_journal_under_its_name_for_ever()
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        KeyRingFold.Instance.Encode(new RingKeyKept(Noon, new RingKey("a", "b", "c")), bytes);

        Assert.Equal(
            """{"event":"ring-key-kept","at":"2026-03-10T12:00:00+00:00","key":{"id":"a","value":"b","sealedBy":"c"}}""",
            System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static SigningSecret Secret(byte last)
    {
        Assert.True(SigningSecret.TryParse(Convert.ToBase64String([.. new byte[31], last]), out var secret));
        return secret;
    }
}
