using System.Buffers.Binary;

namespace MeteringCluster.Metering;

/// <summary>
/// Works out the identities of a batch's items. The hash of the payload covers what the caller said of user, meter,
/// time, amounts and dimensions, whatever the order of the measures; the hash of each shared string is made once.
/// </summary>
internal ref struct Identities(SipHash key, UsageBatchReader batch, UsageScratch scratch)
{
    private readonly UsageBatchReader _batch = batch;
    private readonly ulong[] _stringHashes = scratch.StringHashes;
    private readonly Span<byte> _text = scratch.Text;

    /// <summary>Of every item of the batch, in the scratch's own array; the rate card's number is still to be set.</summary>
    public readonly ReadOnlySpan<UsageIdentity> OfAll(UsageScratch scratch)
    {
        var reader = _batch;
        if (scratch.Identities.Length < reader.Count) scratch.Identities = new UsageIdentity[reader.Count * 2];
        for (var index = 0; reader.Next(out var item); index++) scratch.Identities[index] = Of(item, 0);
        return scratch.Identities.AsSpan(0, reader.Count);
    }

    public readonly UsageIdentity Of(in UsageItem item, int card)
    {
        // The source's length goes first, so that no (source, id) reads like another.
        var source = item.Source < 0 ? default : _batch.String(item.Source);
        var text = _text;
        BinaryPrimitives.WriteUInt16LittleEndian(text, (ushort)source.Length);
        source.CopyTo(text[2..]);
        item.Id.CopyTo(text[(2 + source.Length)..]);
        var (first, second) = key.Hash128(text[..(2 + source.Length + item.Id.Length)]);

        // Bit 8 is always set, so that no identity looks like an empty place.
        return new UsageIdentity(first, second, Payload(item) << 9 | 0x100).RatedBy(card);
    }

    private readonly ulong Payload(in UsageItem item)
    {
        var hash = Mix(StringHash(item.Meter) ^ (ulong)(item.Flags & ~(UsageItemFlags.HasSource | UsageItemFlags.Lenient)));
        if (item.User >= 0) hash = Mix(hash ^ StringHash(item.User));
        if (item.HasTime) hash = Mix(hash ^ (ulong)item.TimeTicks);
        if (item.HasCredits) hash = Mix(hash ^ (ulong)item.Credits);

        ulong amounts = 0;
        var at = 0;
        for (var i = 0; i < item.QuantityCount; i++)
        {
            item.NextQuantity(ref at, out var measure, out var units);
            amounts = unchecked(amounts + Mix(StringHash(measure) ^ Mix((ulong)units)));
        }

        hash = Mix(hash ^ amounts);
        return item.Dimensions.IsEmpty ? hash : Mix(hash ^ key.Hash64(item.Dimensions));
    }

    private readonly ulong StringHash(int number)
    {
        ref var hash = ref _stringHashes[number];
        if (hash == 0) hash = key.Hash64(_batch.String(number)) | 1;
        return hash;
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
            value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
            return value ^ (value >> 32);
        }
    }
}
