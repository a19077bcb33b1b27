using System.Buffers;
using System.Collections.Immutable;
using MeteringCluster.Journaling;

namespace MeteringCluster.Developers;

/// <summary>The whole state in bytes. Everything stands in an order of its own, so equal histories give equal bytes.</summary>
internal static class DevelopersSnapshot
{
    public static void Write(DevelopersState state, IBufferWriter<byte> to)
    {
        to.WriteInt64(state.Revision);
        to.WriteInt32(state.Slots.Length);
        foreach (var slot in state.Slots)
        {
            to.WriteText(slot?.Name);
            if (slot is not null) WriteTerms(slot.Terms, to);
        }

        to.WriteBytes(DevelopersViews.Rows(state));
        foreach (var developer in state.List) to.WriteInt64(developer.AddedAtTicks);
        foreach (var developer in state.List)
        {
            if (developer.Merged.IsEmpty) continue;
            to.WriteText(developer.Id);
            to.WriteInt32(developer.Merged.Length);
            foreach (var merged in developer.Merged)
            {
                to.WriteText(merged.Id);
                to.WriteText(merged.Email);
            }
        }

        to.WriteText(null);
        to.WriteInt32(state.Dismissed.Count);
        foreach (var pair in state.Dismissed)
        {
            to.WriteText(pair.One);
            to.WriteText(pair.Other);
        }
    }

    public static DevelopersState Read(ReadOnlyMemory<byte> from)
    {
        var reader = new ByteReading(from.Span);
        var revision = reader.Int64();
        var slots = ImmutableArray.CreateBuilder<ModuleSlot?>();
        for (var left = reader.Int32(); left > 0; left--)
            slots.Add(reader.Text() is { } name ? new ModuleSlot(name, 0, ReadTerms(ref reader)) : null);

        var edit = new ListEdit(DevelopersState.Empty with { Revision = revision, Slots = slots.DrainToImmutable() });
        edit.PutNew(ReadList(edit, ref reader));
        while (reader.Text() is { } id)
        {
            var merged = ImmutableArray.CreateBuilder<MergedRecord>();
            for (var left = reader.Int32(); left > 0; left--) merged.Add(new MergedRecord(reader.Text()!, reader.Text()));
            edit.Put(edit.Find(id)! with { Merged = merged.DrainToImmutable() });
        }

        var dismissed = DevelopersState.Empty.Dismissed.ToBuilder();
        for (var left = reader.Int32(); left > 0; left--) dismissed.Add(new DismissedPair(reader.Text()!, reader.Text()!));
        return reader.AtEnd
            ? edit.Done() with { Dismissed = dismissed.ToImmutable() }
            : throw new InvalidDataException("Bytes are left over after the developers.");
    }

    private static Developer[] ReadList(ListEdit edit, ref ByteReading reader)
    {
        var rows = new DeveloperBatchReader(reader.Bytes().ToArray());
        var masks = new ulong?[rows.SharedCount];
        var list = new Developer[rows.Count];
        for (var at = 0; rows.Next(); at++)
        {
            var mask = masks[rows.ModulesNumber] ??= edit.Mask(DeveloperBatch.Split(rows.Modules));
            list[at] = new Developer(rows.Id, rows.Name, rows.Email, rows.Role, mask, reader.Int64(), []);
        }

        return list;
    }

    private static void WriteTerms(DeveloperSubscription? terms, IBufferWriter<byte> to)
    {
        to.WriteByte(terms is null ? (byte)0 : (byte)1);
        if (terms is null) return;
        to.WriteInt32(terms.Purchased);
        to.WriteInstant(terms.Start);
        to.WriteInstant(terms.End);
        to.WriteByte((byte)terms.Overage);
        to.WriteInt32(terms.Percent);
    }

    private static DeveloperSubscription? ReadTerms(ref ByteReading reader) => reader.Byte() == 0
        ? null
        : new DeveloperSubscription(reader.Int32(), reader.Instant(), reader.Instant(), (Overage)reader.Byte(), reader.Int32());
}
