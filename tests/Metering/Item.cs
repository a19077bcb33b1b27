using System.Text;
using MeteringCluster.Metering;
using Xunit;

namespace MeteringCluster.Tests.Metering;

/// <summary>One usage item as a test writes it down.</summary>
internal sealed record Item(string Id, string Meter = "chat")
{
    public string? Source { get; init; }

    public string? User { get; init; }

    public DateTimeOffset? Time { get; init; }

    public long? Credits { get; init; }

    public (string Measure, long Units)[] Quantities { get; init; } = [];

    public bool Lenient { get; init; }

    public string? Dimensions { get; init; }

    public static Item Of(string id, long credits) => new(id) { Credits = credits };

    public static Item Of(string id, string meter, params (string Measure, long Units)[] quantities) =>
        new(id, meter) { Quantities = quantities };

    public static byte[] Batch(params IEnumerable<Item> items)
    {
        var writer = new UsageBatchWriter();
        foreach (var item in items) item.WriteTo(writer);
        return writer.ToBatch();
    }

    public void WriteTo(UsageBatchWriter writer)
    {
        writer.Begin();
        writer.Id(Encoding.UTF8.GetBytes(Id));
        writer.Meter(Encoding.UTF8.GetBytes(Meter));
        if (Source is not null) writer.Source(Encoding.UTF8.GetBytes(Source));
        if (User is not null) writer.User(Encoding.UTF8.GetBytes(User));
        if (Time is { } time) writer.Time(time.UtcTicks);
        if (Credits is { } credits) writer.Credits(credits);
        if (Lenient) writer.Lenient();
        foreach (var (measure, units) in Quantities) Assert.True(writer.Quantity(Encoding.UTF8.GetBytes(measure), units));
        if (Dimensions is not null) writer.Dimensions(Encoding.UTF8.GetBytes(Dimensions));
        writer.End();
    }
}
