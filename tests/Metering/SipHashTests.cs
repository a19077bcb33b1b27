using System.Buffers.Binary;
using MeteringCluster.Metering;
using Xunit;

namespace MeteringCluster.Tests.Metering;

public sealed class SipHashTests
{
    private static readonly SipHash Hash = SipHash.FromKey(Bytes(16));

    // The reference vectors of the algorithm: key 00 to 0f, input 00 to n - 1.
    [Theory]
    [InlineData(0, "310E0EDD47DB6F72")]
    [InlineData(1, "FD67DC93C539F874")]
    [InlineData(2, "5A4FA9D909806C0D")]
    [InlineData(3, "2D7EFBD796666785")]
    [InlineData(7, "37D1018BF50002AB")]
    [InlineData(8, "6224939A79F5F593")]
    [InlineData(9, "B0E4A90BDF82009E")]
    [InlineData(15, "E545BE4961CA29A1")]
    [InlineData(16, "DB9BC2577FCC2A3F")]
    [InlineData(17, "9447BE2CF5E99A69")]
    [InlineData(31, "42C341D8FA92D832")]
    [InlineData(32, "CE7CF2722F512771")]
    [InlineData(63, "724506EB4C328A95")]
    [InlineData(255, "1AB24DC7FE69C1A9")]
    [InlineData(256, "D7BFA7D226059D99")]
    [InlineData(390, "0FA094E3F6E6E62A")]
    public void The_64_bit_hash_is_the_reference(int length, string expected)
    {
        Span<byte> hash = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(hash, Hash.Hash64(Bytes(length)));

        Assert.Equal(expected, Convert.ToHexString(hash));
    }

    [Theory]
    [InlineData(0, "A3817F04BA25A8E66DF67214C7550293")]
    [InlineData(1, "DA87C1D86B99AF44347659119B22FC45")]
    [InlineData(2, "8177228DA4A45DC7FCA38BDEF60AFFE4")]
    [InlineData(3, "9C70B60C5267A94E5F33B6B02985ED51")]
    [InlineData(7, "A1F1EBBED8DBC153C0B84AA61FF08239")]
    [InlineData(8, "3B62A9BA6258F5610F83E264F31497B4")]
    [InlineData(9, "264499060AD9BAABC47F8B02BB6D71ED")]
    [InlineData(15, "5493E99933B0A8117E08EC0F97CFC3D9")]
    [InlineData(16, "6EE2A4CA67B054BBFD3315BF85230577")]
    [InlineData(17, "473D06E8738DB89854C066C47AE47740")]
    [InlineData(31, "2939B0183223FAFC1723DE4F52C43D35")]
    [InlineData(32, "7C3956CA5EEAFC3E363E9D556546EB68")]
    [InlineData(63, "5150D1772F50834A503E069A973FBD7C")]
    [InlineData(255, "1C9BB67528165F8E468248E3799B0EAB")]
    [InlineData(256, "67A00304D3834C4612EAEE7B5F579ACB")]
    [InlineData(390, "558C029062DCDE9A1B58B50A9BB52291")]
    public void The_128_bit_hash_is_the_reference(int length, string expected)
    {
        Span<byte> hash = stackalloc byte[16];
        var (first, second) = Hash.Hash128(Bytes(length));
        BinaryPrimitives.WriteUInt64LittleEndian(hash, first);
        BinaryPrimitives.WriteUInt64LittleEndian(hash[8..], second);

        Assert.Equal(expected, Convert.ToHexString(hash));
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(b => (byte)(b & 0xff))];
}
