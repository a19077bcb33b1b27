using System.Collections.Immutable;
using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

/// <summary>Reads a period's events out of its journal a page at a time, from the record on where the page begins.</summary>
internal sealed class UsageEventReading(GrainKey grain, IJournal journal, CreditTerms terms, long lastRecord, UsageEventQuery query)
{
    /// <summary>A page ends after so many events were looked at, however few fit: a filter must not read a whole period.</summary>
    public const int MostLookedAt = 50_000;

    // The journal lists what a reading may touch before it reads, so it is asked for a part at a time.
    private const int RecordsAtOnce = 500;

    private readonly CompiledRates _rates = new(terms);
    private readonly ImmutableArray<UsageEvent>.Builder _page = ImmutableArray.CreateBuilder<UsageEvent>();
    private readonly byte[]? _user = query.User is null ? null : Encoding.UTF8.GetBytes(query.User);
    private readonly byte[]? _meter = query.Meter is null ? null : Encoding.UTF8.GetBytes(query.Meter);
    private int _lookedAt;
    private int[] _strings = [];

    public async Task<UsageEventPage> Page(CancellationToken stop)
    {
        for (var from = Math.Max(1, query.Start.Record); from <= lastRecord; from += RecordsAtOnce)
        {
            var through = Math.Min(lastRecord, from + RecordsAtOnce - 1);
            await foreach (var record in journal.Read(grain, from - 1, through, stop).ConfigureAwait(false))
            {
                stop.ThrowIfCancellationRequested();
                if (ReadRecord(record) is { } next) return new UsageEventPage(_page.ToImmutable(), next);
            }
        }

        return new UsageEventPage(_page.ToImmutable(), null);
    }

    // Where the page is full; null where the record fits into it.
    private UsageEventPlace? ReadRecord(StoredRecord record)
    {
        var (index, first) = (0, record.Sequence == query.Start.Record ? query.Start.Index : 0);
        foreach (var @event in RecordCodec.Events(CreditFold.Instance, record.Payload))
        {
            if (@event is not UsageRecorded usage) continue;

            var batch = new UsageBatchReader(usage.Batch, ref _strings);
            for (var item = 0; batch.Next(out var entry); item++, index++)
            {
                if (index < first) continue;
                var place = new UsageEventPlace(record.Sequence, index);
                if (_page.Count == query.Limit || _lookedAt == MostLookedAt) return place;

                _lookedAt++;
                var time = entry.HasTime ? new DateTimeOffset(entry.TimeTicks, TimeSpan.Zero) : usage.Stamp;
                if (Fits(batch, entry, time)) _page.Add(Read(batch, entry, place, time, record.At, usage.Microcredits[item]));
            }
        }

        return null;
    }

    private bool Fits(in UsageBatchReader batch, in UsageItem item, DateTimeOffset time) =>
        (query.From is not { } from || time >= from)
        && (query.To is not { } to || time < to)
        && (_meter is null || batch.String(item.Meter).SequenceEqual(_meter))
        && (_user is null || (item.User < 0 ? _user.Length == 0 : batch.String(item.User).SequenceEqual(_user)));

    private UsageEvent Read(
        in UsageBatchReader batch, in UsageItem item, UsageEventPlace place, DateTimeOffset time, DateTimeOffset recordedAt, long microcredits)
    {
        var quantities = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        var rest = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        var meter = item.IsLenient ? _rates.Find(_rates.CardAt(time.UtcTicks), batch.String(item.Meter)) : null;
        var at = 0;
        for (var i = 0; i < item.QuantityCount; i++)
        {
            item.NextQuantity(ref at, out var measure, out var units);
            // A number in a CloudEvent that the card does not name is a dimension, and no quantity.
            var counts = !item.IsLenient || meter is not null && meter.RateOf(batch.String(measure)) >= 0;
            if (counts || units != UsageBatch.NotACount) (counts ? quantities : rest)[Text(batch, measure)] = units;
        }

        // Kept whole where more than numbers came; then the numbers are in it.
        var dimensions = !item.Dimensions.IsEmpty ? Encoding.UTF8.GetString(item.Dimensions)
            : rest.Count > 0 ? DimensionsOf(rest)
            : null;
        return new UsageEvent(
            place, recordedAt, Encoding.UTF8.GetString(item.Id), item.Source < 0 ? null : Text(batch, item.Source), time,
            item.User < 0 ? null : Text(batch, item.User), Text(batch, item.Meter), quantities.ToImmutable(), microcredits, dimensions);
    }

    private static string DimensionsOf(IEnumerable<KeyValuePair<string, long>> numbers)
    {
        using var bytes = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in numbers) json.WriteNumber(name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string Text(in UsageBatchReader batch, int text) => Encoding.UTF8.GetString(batch.String(text));
}
