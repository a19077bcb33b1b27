using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace MeteringCluster.Reselling;

/// <summary>
/// FF1 of NIST SP 800-38G: enciphers texts of one length over the digits of one radix into such texts, each into one of its
/// own. Many texts are enciphered at once, so that AES is asked once a round and not once a text.
/// </summary>
public sealed class Ff1
{
    private const int Rounds = 10;
    private const int BlockBytes = 16;

    private readonly byte[] _key;
    private readonly ConcurrentBag<ICryptoTransform> _idle = [];
    private readonly ulong _radix;
    private readonly int _length;
    private readonly int _left;
    private readonly int _numberBytes;
    private readonly int _roundBytes;
    private readonly byte[] _last;

    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="radix">2 to 256: a digit is a byte.</param>
    /// <param name="length">
    /// How many digits a text has, the half of them no more than fit into 64 bits. There must be a million texts at least, or
    /// the cipher is none.
    /// </param>
    /// <param name="tweak">Any bytes: under each other tweak it is another cipher.</param>
    public Ff1(ReadOnlySpan<byte> key, int radix, int length, ReadOnlySpan<byte> tweak)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radix, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radix, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        var right = length - length / 2;
        var largest = UInt128.One;
        for (var digit = 0; digit < right; digit++)
            if ((largest *= (uint)radix) > ulong.MaxValue) throw new ArgumentOutOfRangeException(nameof(length), length, "Half a text must fit into 64 bits.");
        if (largest * Power((ulong)radix, length / 2) < 1_000_000)
            throw new ArgumentOutOfRangeException(nameof(length), length, "There are fewer than a million texts.");

        _key = key.ToArray();
        (_radix, _length, _left) = ((ulong)radix, length, length / 2);
        _numberBytes = Bytes(largest - 1);
        _roundBytes = 4 * ((_numberBytes + 3) / 4) + 4;
        _last = LastBlock(tweak);
    }

    /// <param name="texts">Texts of digits, one behind the other; each is replaced by what it is enciphered into.</param>
    public void Encipher(Span<byte> texts) => Run(texts, forward: true);

    /// <summary>Undoes <see cref="Encipher"/>.</summary>
    public void Decipher(Span<byte> texts) => Run(texts, forward: false);

    private static ulong Power(ulong radix, int digits)
    {
        var power = 1UL;
        for (var digit = 0; digit < digits; digit++) power *= radix;
        return power;
    }

    private static int Bytes(UInt128 value)
    {
        var bytes = 0;
        for (; value > 0; value >>= 8) bytes++;
        return Math.Max(bytes, 1);
    }

    // One is not for several threads at once, and to make one takes as long as to use it.
    private ICryptoTransform Open()
    {
        if (_idle.TryTake(out var idle)) return idle;

        using var aes = Aes.Create();
        (aes.Key, aes.Mode, aes.Padding) = (_key, CipherMode.ECB, PaddingMode.None);
        return aes.CreateEncryptor();
    }

    // The round's function is a CBC-MAC, and only its last block differs from round to round: what comes before it, and
    // what of the last is the tweak's, is the same for all texts and worked out once.
    private byte[] LastBlock(ReadOnlySpan<byte> tweak)
    {
        var padding = (BlockBytes - (tweak.Length + 1 + _numberBytes) % BlockBytes) % BlockBytes;
        var input = new byte[BlockBytes + tweak.Length + padding + 1 + _numberBytes];
        (input[0], input[1], input[2]) = (1, 2, 1);
        input[3] = (byte)(_radix >> 16);
        input[4] = (byte)(_radix >> 8);
        input[5] = (byte)(_radix & 0xFF);
        (input[6], input[7]) = (Rounds, (byte)(_left & 0xFF));
        BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(8), _length);
        BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(12), tweak.Length);
        tweak.CopyTo(input.AsSpan(BlockBytes));

        var aes = Open();
        var chain = new byte[BlockBytes];
        for (var at = 0; at < input.Length; at += BlockBytes)
        {
            if (at > 0) aes.TransformBlock(chain, 0, BlockBytes, chain, 0);
            for (var one = 0; one < BlockBytes; one++) chain[one] ^= input[at + one];
        }

        _idle.Add(aes);
        return chain;
    }

    private void Run(Span<byte> texts, bool forward)
    {
        if (texts.Length % _length != 0) throw new ArgumentException($"{texts.Length} digits are not texts of {_length}.", nameof(texts));
        if (texts.IsEmpty) return;

        var count = texts.Length / _length;
        var (left, right) = (new ulong[count], new ulong[count]);
        for (var text = 0; text < count; text++)
        {
            var digits = texts.Slice(text * _length, _length);
            (left[text], right[text]) = (Number(digits[.._left]), Number(digits[_left..]));
        }

        var aes = Open();
        var blocks = new byte[count * BlockBytes];
        for (var step = 0; step < Rounds; step++)
        {
            var round = forward ? step : Rounds - 1 - step;
            var modulus = Power(_radix, round % 2 == 0 ? _left : _length - _left);
            Write(forward ? right : left, round, blocks);
            aes.TransformBlock(blocks, 0, blocks.Length, blocks, 0);
            for (var text = 0; text < count; text++)
            {
                var (kept, changed) = forward ? (right[text], left[text]) : (left[text], right[text]);
                var by = Rest(blocks.AsSpan(text * BlockBytes, _roundBytes), modulus);
                var mixed = (ulong)(((UInt128)changed + (forward ? by : modulus - by)) % modulus);
                (left[text], right[text]) = forward ? (kept, mixed) : (mixed, kept);
            }
        }

        _idle.Add(aes);
        for (var text = 0; text < count; text++)
        {
            var digits = texts.Slice(text * _length, _length);
            Write(left[text], digits[.._left]);
            Write(right[text], digits[_left..]);
        }
    }

    private void Write(ulong[] numbers, int round, byte[] blocks)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        for (var text = 0; text < numbers.Length; text++)
        {
            var block = blocks.AsSpan(text * BlockBytes, BlockBytes);
            _last.CopyTo(block);
            block[^(_numberBytes + 1)] ^= (byte)round;
            BinaryPrimitives.WriteUInt64BigEndian(number, numbers[text]);
            for (var one = 1; one <= _numberBytes; one++) block[^one] ^= number[^one];
        }
    }

    private static ulong Rest(ReadOnlySpan<byte> number, ulong modulus)
    {
        var whole = UInt128.Zero;
        foreach (var one in number) whole = (whole << 8) | one;
        return (ulong)(whole % modulus);
    }

    private ulong Number(ReadOnlySpan<byte> digits)
    {
        var number = 0UL;
        foreach (var digit in digits)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(digit, _radix);
            number = number * _radix + digit;
        }

        return number;
    }

    private void Write(ulong number, Span<byte> digits)
    {
        for (var at = digits.Length - 1; at >= 0; at--) (digits[at], number) = ((byte)(number % _radix), number / _radix);
    }
}
