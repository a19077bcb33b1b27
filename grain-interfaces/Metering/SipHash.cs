using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MeteringCluster.Metering;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, 2012) with 64 and 128 bits of result: a keyed hash that is fast on short
/// input, and whose collisions nobody can aim at without the key.
/// </summary>
public readonly struct SipHash(ulong key0, ulong key1)
{
    private readonly ulong _key0 = key0;
    private readonly ulong _key1 = key1;

    public static SipHash FromKey(ReadOnlySpan<byte> key) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));

    public ulong Hash64(ReadOnlySpan<byte> data)
    {
        var state = new State(_key0, _key1, 0);
        state.Absorb(data);
        state.V2 ^= 0xff;
        return state.Finish();
    }

    public (ulong First, ulong Second) Hash128(ReadOnlySpan<byte> data)
    {
        var state = new State(_key0, _key1, 0xee);
        state.Absorb(data);
        state.V2 ^= 0xee;
        var first = state.Finish();
        state.V1 ^= 0xdd;
        return (first, state.Finish());
    }

    private struct State(ulong key0, ulong key1, ulong wide)
    {
        private ulong _v0 = key0 ^ 0x736f6d6570736575;
        private ulong _v3 = key1 ^ 0x7465646279746573;
        public ulong V1 = key1 ^ 0x646f72616e646f6d ^ wide;
        public ulong V2 = key0 ^ 0x6c7967656e657261;

        public void Absorb(ReadOnlySpan<byte> data)
        {
            var length = (ulong)data.Length;
            while (data.Length >= 8)
            {
                Word(BinaryPrimitives.ReadUInt64LittleEndian(data));
                data = data[8..];
            }

            var last = (length & 0xff) << 56;
            for (var i = 0; i < data.Length; i++) last |= (ulong)data[i] << (8 * i);
            Word(last);
        }

        public ulong Finish()
        {
            Round();
            Round();
            Round();
            Round();
            return _v0 ^ V1 ^ V2 ^ _v3;
        }

        private void Word(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            unchecked
            {
                _v0 += V1;
                V2 += _v3;
                V1 = BitOperations.RotateLeft(V1, 13) ^ _v0;
                _v3 = BitOperations.RotateLeft(_v3, 16) ^ V2;
                _v0 = BitOperations.RotateLeft(_v0, 32);
                V2 += V1;
                _v0 += _v3;
                V1 = BitOperations.RotateLeft(V1, 17) ^ V2;
                _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
                V2 = BitOperations.RotateLeft(V2, 32);
            }
        }
    }
}
