using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MeteringCluster.Reselling;

/// <summary>How far a reseller has come in the last block that it was given.</summary>
/// <param name="Block">The one that it draws from; all its earlier ones are used up.</param>
/// <param name="Used">How many numbers of that block are drawn; 1 to 256.</param>
public sealed record CouponDrawer(string Reseller, int Block, int Used);

/// <summary>
/// Whose each number is. Numbers are given to resellers in blocks, as what has to be remembered of a block is its owner alone:
/// a million coupons take some thousand entries.
/// </summary>
public sealed record CouponNumbers
{
    public const int BlockSize = 256;

    /// <summary>How many coupons there can be: 24 to the power of 8, which is a whole number of blocks.</summary>
    public const long All = 110_075_314_176;

    public static readonly CouponNumbers None = new();

    /// <summary>In the order in which they first drew.</summary>
    public ImmutableList<CouponDrawer> Drawers { get; init; } = [];

    /// <summary>Whose each block is: the place among <see cref="Drawers"/>.</summary>
    public ImmutableList<int> Blocks { get; init; } = [];

    [JsonIgnore]
    internal ImmutableDictionary<string, int> Places { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The numbers that the reseller draws next.</summary>
    /// <exception cref="InvalidOperationException">There are not so many left.</exception>
    public long[] Next(string reseller, int count) => Next(DrawerOf(reseller), Blocks.Count, count);

    /// <param name="drawer">Null for a reseller that has drawn none.</param>
    /// <param name="blocks">How many blocks are given away.</param>
    internal static long[] Next(CouponDrawer? drawer, int blocks, int count)
    {
        var open = drawer is null ? 0 : Math.Min(count, BlockSize - drawer.Used);
        var first = (long)blocks * BlockSize;
        if (first + Whole(count - open) * (long)BlockSize > All)
            throw new InvalidOperationException($"Of the {All} coupons that can be, not {count} are left.");

        var numbers = new long[count];
        for (var at = 0; at < count; at++)
            numbers[at] = at < open ? drawer!.Block * (long)BlockSize + drawer.Used + at : first + at - open;
        return numbers;
    }

    /// <returns>Null where the number was never drawn.</returns>
    public string? OwnerOf(long number)
    {
        var (block, at) = Math.DivRem(number, BlockSize);
        if (block >= Blocks.Count) return null;

        var drawer = Drawers[Blocks[(int)block]];
        return block != drawer.Block || at < drawer.Used ? drawer.Reseller : null;
    }

    public CouponNumbers Drawn(string reseller, int count)
    {
        var drawer = DrawerOf(reseller);
        var left = count - (drawer is null ? 0 : Math.Min(count, BlockSize - drawer.Used));
        if (left == 0) return this with { Drawers = Drawers.SetItem(Places[reseller], drawer! with { Used = drawer.Used + count }) };

        var blocks = Whole(left);
        var place = drawer is null ? Drawers.Count : Places[reseller];
        var now = new CouponDrawer(reseller, Blocks.Count + blocks - 1, left - (blocks - 1) * BlockSize);
        return new CouponNumbers
        {
            Drawers = drawer is null ? Drawers.Add(now) : Drawers.SetItem(place, now),
            Blocks = Blocks.AddRange(Enumerable.Repeat(place, blocks)),
            Places = drawer is null ? Places.Add(reseller, place) : Places,
        };
    }

    /// <summary>As a snapshot has it, with what is found by looking through it.</summary>
    internal CouponNumbers Indexed() => this with
    {
        Places = Places.Clear().AddRange(Drawers.Select((drawer, place) => KeyValuePair.Create(drawer.Reseller, place))),
    };

    private CouponDrawer? DrawerOf(string reseller) => Places.TryGetValue(reseller, out var place) ? Drawers[place] : null;

    private static int Whole(int numbers) => (numbers + BlockSize - 1) / BlockSize;
}
