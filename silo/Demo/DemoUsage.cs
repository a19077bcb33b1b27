using System.Globalization;
using System.Text.Json.Nodes;

namespace MeteringCluster.Demo;

/// <summary>
/// Invented usage of an assistant in an office. What happens in a minute depends on that minute alone, so that a
/// second demo on the same folder repeats the events of the first and adds only those that came since.
/// </summary>
public static class DemoUsage
{
    private static readonly string[] Users =
        ["anna", "anna", "anna", "ben", "ben", "carla", "carla", "david", "elena", "farid", "greta", "hugo", "ines", "jonas"];

    /// <summary>Events in [from, to), in order.</summary>
    public static IEnumerable<JsonObject> Between(DateTimeOffset from, DateTimeOffset to)
    {
        var first = from.UtcTicks / TimeSpan.TicksPerMinute;
        for (var minute = first; minute * TimeSpan.TicksPerMinute < to.UtcTicks; minute++)
        {
            foreach (var (at, item) in Minute(minute))
                if (at >= from && at < to) yield return item;
        }
    }

    /// <summary>Earlier days in a few events an hour, each of much: for charts, which show days. In [from, to), by whole hours.</summary>
    public static IEnumerable<JsonObject> Hours(DateTimeOffset from, DateTimeOffset to)
    {
        for (var hour = (from.UtcTicks + TimeSpan.TicksPerHour - 1) / TimeSpan.TicksPerHour; (hour + 1) * TimeSpan.TicksPerHour <= to.UtcTicks; hour++)
        {
            var start = new DateTimeOffset(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);
            var random = new Random((int)(hour % int.MaxValue));
            for (var number = EventsIn(start) + random.Next(3); number > 0; number--)
            {
                var user = Users[random.Next(Users.Length)];
                var item = random.Next(6) == 0
                    ? Item(user, "embedding", ("input_tokens", random.Next(100_000, 1_500_000)))
                    : Item(user, "chat", ("input_tokens", random.Next(10_000, 90_000)), ("output_tokens", random.Next(1_000, 18_000)));
                item["id"] = string.Create(CultureInfo.InvariantCulture, $"demo-hour-{hour}-{number}");
                item["source"] = "demo";
                item["time"] = start.AddMinutes(random.Next(60)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
                yield return item;
            }
        }
    }

    private static IEnumerable<(DateTimeOffset At, JsonObject Item)> Minute(long minute)
    {
        var start = new DateTimeOffset(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        var random = new Random((int)(minute % int.MaxValue));
        var count = EventsAt(start) + random.Next(-6, 7);
        foreach (var millisecond in Enumerable.Range(0, count).Select(_ => random.Next(60_000)).Order().ToList())
        {
            var at = start.AddMilliseconds(millisecond);
            var item = Call(random);
            item["id"] = string.Create(CultureInfo.InvariantCulture, $"demo-{minute}-{count--}");
            item["source"] = "demo";
            item["time"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            yield return (at, item);
        }
    }

    // An office's day: least at two in the morning, most at two in the afternoon, by UTC.
    private static int EventsAt(DateTimeOffset instant) =>
        70 + (int)(30 * Math.Cos((instant.TimeOfDay.TotalHours - 14) / 24 * 2 * Math.PI));

    private static int EventsIn(DateTimeOffset hour) =>
        hour.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : EventsAt(hour) / 12;

    private static JsonObject Call(Random random)
    {
        var user = Users[random.Next(Users.Length)];
        return random.Next(20) switch
        {
            0 => Item(user, "export", ("quantity", random.Next(1, 4))),
            < 4 => Item(user, "embedding", ("input_tokens", random.Next(200, 8000))),
            _ => Item(user, "chat", ("input_tokens", Long(random, 6000)), ("output_tokens", Long(random, 900))),
        };
    }

    // Most are short and a few are long.
    private static int Long(Random random, int most) => 10 + most * random.Next(1000) / 1000 * random.Next(1000) / 1000;

    private static JsonObject Item(string user, string meter, params (string Measure, int Units)[] quantities)
    {
        var units = new JsonObject();
        foreach (var (measure, value) in quantities) units[measure] = value;
        return new JsonObject { ["user"] = user, ["meter"] = meter, ["quantities"] = units };
    }
}
