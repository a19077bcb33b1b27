using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

/// <summary>Numbers names from 0 in the order of their first use; looked up by UTF-8 without making a string.</summary>
public sealed class Utf8Names
{
    private readonly Dictionary<byte[], int> _numbers = new(Utf8Comparer.Instance);
    private readonly List<byte[]> _names = [];

    public int Count => _names.Count;

    public string Text(int number) => Encoding.UTF8.GetString(_names[number]);

    public bool TryFind(ReadOnlySpan<byte> name, out int number) =>
        _numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out number);

    public int Find(string name) => TryFind(Encoding.UTF8.GetBytes(name), out var number) ? number : -1;

    public int Add(ReadOnlySpan<byte> name)
    {
        if (TryFind(name, out var number)) return number;

        number = _names.Count;
        _names.Add(name.ToArray());
        _numbers.Add(_names[number], number);
        return number;
    }

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteInt32(_names.Count);
        foreach (var name in _names) to.WriteBytes(name);
    }

    public static Utf8Names Read(ref ByteReading from)
    {
        var names = new Utf8Names();
        for (var left = from.Int32(); left > 0; left--) names.Add(from.Bytes());
        return names;
    }
}

/// <summary>Compares byte arrays, or a span with them, by content.</summary>
public sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Comparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    // HashCode is seeded per process, so that names cannot be chosen to collide.
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }
}
