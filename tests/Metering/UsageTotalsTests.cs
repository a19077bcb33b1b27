using System.Buffers;
using System.Text;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using Xunit;

namespace MeteringCluster.Tests.Metering;

public sealed class UsageTotalsTests
{
    [Fact]
    public void Names_are_numbered_in_the_order_of_first_use()
    {
        var names = new Utf8Names();

        Assert.Equal([0, 1, 0, 2, 1], ((string[])["b", "a", "b", "", "a"]).Select(name => names.Add(Encoding.UTF8.GetBytes(name))));
        Assert.Equal(["b", "a", ""], Enumerable.Range(0, names.Count).Select(names.Text));
        Assert.Equal(1, names.Find("a"));
        Assert.Equal(-1, names.Find("A"));
    }

    [Fact]
    public void Names_are_read_back_with_their_numbers()
    {
        var names = new Utf8Names();
        foreach (var name in Enumerable.Range(0, 5000).Select(i => $"näme-{i * 7919 % 5000}")) names.Add(Encoding.UTF8.GetBytes(name));
        var bytes = new ArrayBufferWriter<byte>();
        names.Write(bytes);
        var reading = new ByteReading(bytes.WrittenSpan);

        var restored = Utf8Names.Read(ref reading);

        Assert.True(reading.AtEnd);
        Assert.Equal(Enumerable.Range(0, 5000).Select(names.Text), Enumerable.Range(0, restored.Count).Select(restored.Text));
    }

    [Fact]
    public void A_cube_sums_by_hour_and_user_while_measures_are_added()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var (cube, sums) = (new UsageCube(), new Dictionary<(int, int), (long Events, long Credits, Dictionary<string, long> Units)>());
            for (var i = 0; i < 500; i++)
            {
                var key = (random.Next(5), random.Next(-1, 20));
                var (credits, measure, units) = (random.Next(1000), $"m{random.Next(i / 100 + 1)}", random.Next(100));
                var row = cube.AddEvent(key.Item1, key.Item2, credits);
                cube.AddUnits(row, cube.MeasureColumn(Encoding.UTF8.GetBytes(measure)), units);

                var sum = sums.GetValueOrDefault(key, (0, 0, []));
                sum.Units[measure] = sum.Units.GetValueOrDefault(measure) + units;
                sums[key] = (sum.Events + 1, sum.Credits + credits, sum.Units);
            }

            Check(cube, sums);
            var bytes = new ArrayBufferWriter<byte>();
            cube.Write(bytes);
            var reading = new ByteReading(bytes.WrittenSpan);
            Check(UsageCube.Read(ref reading), sums);
            Assert.True(reading.AtEnd);
        }
    }

    private static void Check(UsageCube cube, Dictionary<(int, int), (long Events, long Credits, Dictionary<string, long> Units)> sums)
    {
        Assert.Equal(sums.Count, cube.RowCount);
        for (var row = 0; row < cube.RowCount; row++)
        {
            var expected = sums[cube.Key(row)];
            Assert.Equal(expected.Events, cube.EventsOf(row));
            Assert.Equal(expected.Credits, cube.MicrocreditsOf(row));
            for (var column = 0; column < cube.MeasureCount; column++)
                Assert.Equal(expected.Units.GetValueOrDefault(cube.MeasureName(column)), cube.UnitsOf(row, column));
        }
    }
}
