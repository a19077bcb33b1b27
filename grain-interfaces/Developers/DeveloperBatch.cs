using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace MeteringCluster.Developers;

/// <summary>
/// Many developers in the one binary form in which they cross from the import to the grain, into the journal, and back to
/// an export. Roles and sets of modules, which thousands share, stand once in a table in front. Layout (numbers are 32 bits,
/// little endian, unless said otherwise; texts are UTF-8 behind their length in 16 bits): version 1 (a byte),
/// <see cref="DeveloperColumns"/> (a byte), how many shared texts, these, how many rows, these. A row is: flags (a byte), id,
/// name, e-mail where it has one other than its id, the numbers of its role and of its modules (joined by ';').
/// </summary>
public static class DeveloperBatch
{
    public const byte Version = 1;

    internal const byte HasEmail = 1;
    internal const byte EmailIsId = 2;

    /// <summary>A set of modules as one text; empty for all that are subscribed to.</summary>
    public static string Join(ImmutableArray<string> modules) => string.Join(';', modules);

    public static ImmutableArray<string> Split(string modules) => modules.Length == 0 ? [] : [.. modules.Split(';')];
}

/// <summary>The columns that an import has. What it lacks stays as it is, or gets its default where somebody is new.</summary>
[Flags]
public enum DeveloperColumns : byte
{
    None = 0,
    Email = 1,
    Role = 2,
    Modules = 4,
    All = Email | Role | Modules,
}

/// <summary>Writes a <see cref="DeveloperBatch"/>.</summary>
public sealed class DeveloperBatchWriter(DeveloperColumns columns)
{
    private readonly ArrayBufferWriter<byte> _rows = new(4096);
    private readonly ArrayBufferWriter<byte> _shared = new(256);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    /// <param name="modules">In order of name, joined.</param>
    /// <returns>Where the row lies, for <see cref="IsSame"/>.</returns>
    public Range Add(string id, string name, string? email, string role, string modules)
    {
        var start = _rows.WrittenCount;
        Write(_rows, id, name, email, role, modules);
        Count++;
        return start.._rows.WrittenCount;
    }

    /// <summary>Whether a row that was added holds exactly this.</summary>
    public bool IsSame(Range row, string id, string name, string? email, string role, string modules)
    {
        var other = new ArrayBufferWriter<byte>(256);
        Write(other, id, name, email, role, modules);
        return _rows.WrittenSpan[row].SequenceEqual(other.WrittenSpan);
    }

    public byte[] ToArray()
    {
        var all = new ArrayBufferWriter<byte>(16 + _shared.WrittenCount + _rows.WrittenCount);
        all.Write([DeveloperBatch.Version, (byte)columns]);
        Number(all, _numbers.Count);
        all.Write(_shared.WrittenSpan);
        Number(all, Count);
        all.Write(_rows.WrittenSpan);
        return all.WrittenSpan.ToArray();
    }

    private void Write(ArrayBufferWriter<byte> to, string id, string name, string? email, string role, string modules)
    {
        var flags = email is null ? (byte)0
            : email == id ? (byte)(DeveloperBatch.HasEmail | DeveloperBatch.EmailIsId)
            : DeveloperBatch.HasEmail;
        to.GetSpan(1)[0] = flags;
        to.Advance(1);
        Text(to, id);
        Text(to, name);
        if (flags == DeveloperBatch.HasEmail) Text(to, email!);
        Number(to, Shared(role));
        Number(to, Shared(modules));
    }

    private int Shared(string text)
    {
        if (_numbers.TryGetValue(text, out var number)) return number;
        Text(_shared, text);
        _numbers.Add(text, _numbers.Count);
        return _numbers.Count - 1;
    }

    private static void Number(ArrayBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    private static void Text(ArrayBufferWriter<byte> to, string value)
    {
        var span = to.GetSpan(2 + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, span[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(span, checked((ushort)length));
        to.Advance(2 + length);
    }
}

/// <summary>Reads a <see cref="DeveloperBatch"/> row by row.</summary>
/// <exception cref="InvalidDataException">The bytes are no batch.</exception>
/// <exception cref="ArgumentOutOfRangeException">They are cut off.</exception>
public sealed class DeveloperBatchReader
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string[] _shared;
    private int _at = 2;
    private int _left;

    public DeveloperBatchReader(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 2 || bytes.Span[0] != DeveloperBatch.Version) throw new InvalidDataException("It is no batch of developers.");

        Columns = (DeveloperColumns)bytes.Span[1];
        // No more than the bytes could hold, so that damage asks for no absurd memory.
        _shared = new string[Bounded(Number())];
        for (var i = 0; i < _shared.Length; i++) _shared[i] = Text();
        Count = _left = Bounded(Number());
    }

    public DeveloperColumns Columns { get; }

    public int Count { get; }

    /// <summary>How many different roles and sets of modules there are: the numbers of a row are below it.</summary>
    public int SharedCount => _shared.Length;

    public string Id { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string? Email { get; private set; }

    public string Role { get; private set; } = "";

    /// <summary>Joined; empty for all.</summary>
    public string Modules { get; private set; } = "";

    /// <summary>The same for all rows of the batch with the same modules.</summary>
    public int ModulesNumber { get; private set; }

    public bool Next()
    {
        if (_left == 0) return _at == _bytes.Length ? false : throw new InvalidDataException("Bytes are left over behind the developers.");

        _left--;
        var flags = _bytes.Span[_at..][0];
        _at++;
        Id = Text();
        Name = Text();
        Email = flags switch
        {
            0 => null,
            DeveloperBatch.HasEmail => Text(),
            DeveloperBatch.HasEmail | DeveloperBatch.EmailIsId => Id,
            _ => throw new InvalidDataException($"A developer has the flags {flags}."),
        };
        Role = Shared(Number());
        ModulesNumber = Number();
        Modules = Shared(ModulesNumber);
        return true;
    }

    private string Shared(int number) =>
        (uint)number < (uint)_shared.Length ? _shared[number] : throw new InvalidDataException($"A developer names the shared text {number}.");

    private int Bounded(int count) =>
        count >= 0 && count <= _bytes.Length ? count : throw new InvalidDataException($"A batch of developers holds no {count} entries.");

    private int Number()
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(_bytes.Span.Slice(_at, 4));
        _at += 4;
        return value;
    }

    private string Text()
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_bytes.Span.Slice(_at, 2));
        var text = Encoding.UTF8.GetString(_bytes.Span.Slice(_at + 2, length));
        _at += 2 + length;
        return text;
    }
}
