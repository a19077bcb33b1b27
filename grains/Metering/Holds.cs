using System.Buffers;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

public sealed class Hold(
    string id, long microcredits, TimeSpan ttl, string? user, string? meter, DateTimeOffset reservedAt, DateTimeOffset expiresAt)
{
    public string Id { get; } = id;

    public long Microcredits { get; } = microcredits;

    public TimeSpan Ttl { get; } = ttl;

    public string? User { get; } = user;

    public string? Meter { get; } = meter;

    public DateTimeOffset ReservedAt { get; } = reservedAt;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    public HoldStatus Status { get; set; }

    public long Charged { get; set; }

    /// <summary>Hash of what settled it.</summary>
    public ulong Content { get; set; }

    public bool IsSame(ReserveHold asked) =>
        (Microcredits, Ttl, User, Meter) == (asked.Microcredits, asked.Ttl, asked.User, asked.Meter);

    /// <summary>A hold that nobody ended is over at its own instant, noticed or not.</summary>
    public HoldStatus StatusAt(DateTimeOffset now) =>
        Status == HoldStatus.Active && now >= ExpiresAt ? HoldStatus.Expired : Status;

    public HoldView View(DateTimeOffset now) =>
        new(Id, StatusAt(now), Microcredits, Charged, ReservedAt, ExpiresAt, User, Meter);
}

/// <summary>A period's holds, ended ones included: they answer repeats until the period closes.</summary>
public sealed class Holds
{
    private readonly Dictionary<string, Hold> _all = [];
    private readonly SortedSet<(DateTimeOffset ExpiresAt, string Id)> _active = new(ByExpiry.Instance);

    public int Count => _all.Count;

    public IEnumerable<Hold> All => _all.Values;

    public Hold? Find(string id) => _all.GetValueOrDefault(id);

    public void Add(HoldReserved reserved) => Add(new Hold(
        reserved.Id, reserved.Microcredits, reserved.Ttl, reserved.User, reserved.Meter, reserved.At, reserved.ExpiresAt));

    public void Add(Hold hold)
    {
        _all.Add(hold.Id, hold);
        if (hold.Status == HoldStatus.Active) _active.Add((hold.ExpiresAt, hold.Id));
    }

    /// <returns>The microcredits that are held no longer.</returns>
    public long End(string id, HoldStatus status, long charged, ulong content)
    {
        var hold = _all[id];
        _active.Remove((hold.ExpiresAt, hold.Id));
        (hold.Status, hold.Charged, hold.Content) = (status, charged, content);
        return hold.Microcredits;
    }

    /// <summary>Active holds that are over by now, the earliest first.</summary>
    public IEnumerable<Hold> Lapsed(DateTimeOffset now) =>
        _active.TakeWhile(entry => entry.ExpiresAt <= now).Select(entry => _all[entry.Id]);

    public long LapsedMicrocredits(DateTimeOffset now)
    {
        // The common case, on the path of every report: nothing is held, or nothing is over yet.
        if (_active.Count == 0 || _active.Min.ExpiresAt > now) return 0;
        return Lapsed(now).Sum(hold => hold.Microcredits);
    }

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteInt32(_all.Count);
        // In the order of reservation, which the dictionary keeps since nothing is ever removed.
        foreach (var hold in _all.Values)
        {
            to.WriteText(hold.Id);
            to.WriteInt64(hold.Microcredits);
            to.WriteInt64(hold.Ttl.Ticks);
            to.WriteText(hold.User);
            to.WriteText(hold.Meter);
            to.WriteInstant(hold.ReservedAt);
            to.WriteInstant(hold.ExpiresAt);
            to.WriteByte((byte)hold.Status);
            to.WriteInt64(hold.Charged);
            to.WriteInt64(unchecked((long)hold.Content));
        }
    }

    public static Holds Read(ref ByteReading from)
    {
        var holds = new Holds();
        for (var left = from.Int32(); left > 0; left--)
        {
            holds.Add(new Hold(
                from.Text()!, from.Int64(), TimeSpan.FromTicks(from.Int64()), from.Text(), from.Text(), from.Instant(), from.Instant())
            {
                Status = (HoldStatus)from.Byte(),
                Charged = from.Int64(),
                Content = unchecked((ulong)from.Int64()),
            });
        }

        return holds;
    }

    private sealed class ByExpiry : IComparer<(DateTimeOffset ExpiresAt, string Id)>
    {
        public static readonly ByExpiry Instance = new();

        public int Compare((DateTimeOffset ExpiresAt, string Id) x, (DateTimeOffset ExpiresAt, string Id) y)
        {
            var byInstant = x.ExpiresAt.CompareTo(y.ExpiresAt);
            return byInstant != 0 ? byInstant : string.CompareOrdinal(x.Id, y.Id);
        }
    }
}
