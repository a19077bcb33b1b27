using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using MeteringCluster.Journaling;

namespace MeteringCluster.Licensing;

/// <summary>
/// The whole state in bytes. Everything stands in an order that history alone decides (pools as added, assignments as
/// made, sessions as opened), never in the order of slots or hashes, so that equal histories give equal bytes.
/// </summary>
internal static class LicenseSnapshot
{
    /// <summary>What is small and rarely changes, as JSON.</summary>
    /// <param name="License">The one that holds, where grants have made pools since the last version; else that version's holds.</param>
    internal sealed record StandingSnapshot(
        ImmutableArray<LicenseVersion> Versions, LicenseHold Hold, ImmutableArray<ExpiryNotice> Notices, bool WritesDue,
        LicenseSpec? License = null);

    public static void Write(LicenseState state, IBufferWriter<byte> to)
    {
        to.WriteInt64(state.Revision);
        if (state.License is null) return;

        to.WriteBytes(JsonSerializer.SerializeToUtf8Bytes(
            new StandingSnapshot([.. state.Versions], state.Hold, state.Notices, state.WritesDue, Unversioned(state)), LicenseJson.Default.StandingSnapshot));

        to.WriteBytes(JsonSerializer.SerializeToUtf8Bytes(state.Activations.ToSnapshot(), LicenseJson.Default.ActivationsSnapshot));
        state.Offline.ToSnapshot().Write(to);
        var places = new int[state.Activations.End];
        foreach (var (place, slot) in state.Activations.InOrder().Index()) places[slot] = place;

        var seating = state.Seating;
        to.WriteInt64(seating.NextOrdinal);
        to.WriteInt32(seating.Pools.Count);
        foreach (var pool in seating.Pools) to.WriteText(pool.Name);

        var (users, modules) = (new NamesWriter(seating.Users), new NamesWriter(seating.Modules));
        foreach (var pool in seating.Pools)
        {
            to.WriteInt32(pool.Assigned);
            foreach (var user in pool.AssignedUsers())
            {
                users.Write(to, user);
                to.WriteInt64(pool.AssignedAtTicks(user)!.Value);
            }

            to.WriteInt32(pool.Leases.Count);
            for (var slot = pool.FirstSession; slot != SessionTable.None; slot = seating.Sessions[slot].PoolNext)
            {
                ref var session = ref seating.Sessions[slot];
                to.WriteId(session.Id);
                to.WriteInt64(session.Ordinal);
                to.WriteInt64(session.LastAccessedTicks);
                to.WriteInt64(pool.Leases.EndTicks(session.LeaseAt));
                users.Write(to, session.User);
                modules.Write(to, session.Module);
                to.WriteText(session.ClientKey);
                to.WriteInt32(session.Server == Activations.None ? Activations.None : places[session.Server]);
            }
        }

        WriteGrants(seating, to);
        to.WriteInt32(state.Peaks.Stored.Count);
        foreach (var day in state.Peaks.Stored)
        {
            to.WriteInt32(day.Day);
            to.WriteInt32(day.Sessions);
            to.WriteInt32(day.Pools.Length);
            foreach (var (sessions, assigned) in day.Pools)
            {
                to.WriteInt32(sessions);
                to.WriteInt32(assigned);
            }
        }
    }

    public static LicenseState Read(string tenant, ReadOnlySpan<byte> from)
    {
        var reader = new ByteReading(from);
        var state = new LicenseState(tenant) { Revision = reader.Int64() };
        if (state.Revision > 0) ReadLicense(state, ref reader);
        return reader.AtEnd ? state : throw new InvalidDataException("Bytes are left over after the licence.");
    }

    private static LicenseSpec? Unversioned(LicenseState state) =>
        ReferenceEquals(state.License, state.Versions[^1].License) ? null : state.License;

    private static void ReadLicense(LicenseState state, ref ByteReading reader)
    {
        var seating = state.Seating;
        var standing = JsonSerializer.Deserialize(reader.Bytes(), LicenseJson.Default.StandingSnapshot)
            ?? throw new InvalidDataException("The licence is null.");
        state.Versions.AddRange(standing.Versions);
        state.License = standing.License ?? state.Versions[^1].License;
        (state.Hold, state.Notices, state.WritesDue) = (standing.Hold, standing.Notices, standing.WritesDue);
        state.Activations.Restore(JsonSerializer.Deserialize(reader.Bytes(), LicenseJson.Default.ActivationsSnapshot)
            ?? throw new InvalidDataException("The activations are null."));
        state.Offline.Restore(OfflineLedgerSnapshot.Read(ref reader));
        seating.NextOrdinal = reader.Int64();
        for (var left = reader.Int32(); left > 0; left--)
        {
            var name = reader.Text()!;
            seating.AddPool(name, state.License.Pools[name]);
        }

        List<string> users = [], modules = [];
        for (var pool = 0; pool < seating.Pools.Count; pool++)
        {
            for (var left = reader.Int32(); left > 0; left--)
            {
                var user = ReadName(users, ref reader);
                seating.Assign(pool, user, reader.Int64());
            }

            for (var left = reader.Int32(); left > 0; left--)
            {
                var id = SessionIdBytes.Read(reader.Take(SessionIdBytes.Length));
                var (ordinal, accessed, end) = (reader.Int64(), reader.Int64(), reader.Int64());
                var user = ReadName(users, ref reader);
                var module = ReadName(modules, ref reader);
                // Restored in their order, the servers have their places as slots.
                seating.Open(id, ordinal, pool, user, module, reader.Text(), accessed, end, reader.Int32());
            }
        }

        ReadGrants(seating, ref reader);
        for (var left = reader.Int32(); left > 0; left--) state.Peaks.Put(ReadDay(ref reader, seating.Pools.Count));
    }

    // In the order in which they came, so that each is in its slot again; those of a pool that only had some stand apart.
    private static void WriteGrants(Seating seating, IBufferWriter<byte> to)
    {
        to.WriteInt32(seating.Grants?.Count ?? 0);
        if (seating.Grants is not { } grants) return;

        for (var slot = 0; slot < grants.Count; slot++)
        {
            ref readonly var grant = ref grants[slot];
            to.WriteText(grant.Id);
            to.WriteInt64(grant.Version);
            to.WriteInt32(grant.Pool);
            to.WriteInt32(grant.Seats);
            to.WriteByte((byte)((grant.On ? 1 : 0) | (grant.Counts ? 2 : 0)));
            to.WriteInt64(grant.EndTicks);
        }

        for (var pool = 0; pool < seating.Pools.Count; pool++) to.WriteByte(grants.Had(pool) ? (byte)1 : (byte)0);
    }

    private static void ReadGrants(Seating seating, ref ByteReading reader)
    {
        var count = reader.Int32();
        for (var left = count; left > 0; left--)
        {
            var (id, version, pool, seats, state) = (reader.Text()!, reader.Int64(), reader.Int32(), reader.Int32(), reader.Byte());
            seating.StartGrants().Put(id, version, pool, seats, (state & 1) != 0, reader.Int64(), counts: (state & 2) != 0);
        }

        for (var pool = 0; count > 0 && pool < seating.Pools.Count; pool++)
            if (reader.Byte() != 0) seating.StartGrants().MarkHad(pool);
    }

    private static DayPeak ReadDay(ref ByteReading reader, int allPools)
    {
        var (day, sessions, count) = (reader.Int32(), reader.Int32(), reader.Int32());
        if (count < 0 || count > allPools) throw new InvalidDataException($"A day has peaks of {count} pools.");
        var pools = new (int, int)[count];
        for (var pool = 0; pool < count; pool++) pools[pool] = (reader.Int32(), reader.Int32());
        return new DayPeak(day, sessions, pools);
    }

    private static string ReadName(List<string> names, ref ByteReading reader)
    {
        var number = reader.Int32();
        if (number > names.Count) throw new InvalidDataException($"Name {number} is used before it is written.");
        if (number == names.Count) names.Add(reader.Text()!);
        return names[number];
    }

    /// <summary>Numbers names by first use and writes each out there; the numbers in memory depend on what came and went.</summary>
    private sealed class NamesWriter(Names names)
    {
        private readonly int[] _numbers = new int[names.End];
        private int _written;

        public void Write(IBufferWriter<byte> to, int name)
        {
            if (_numbers[name] == 0)
            {
                to.WriteInt32(_written);
                to.WriteText(names[name]);
                _numbers[name] = ++_written;
            }
            else
            {
                to.WriteInt32(_numbers[name] - 1);
            }
        }
    }
}
