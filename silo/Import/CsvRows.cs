using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MeteringCluster.Import;

/// <summary>The rows of a CSV file whose first line names the columns.</summary>
public sealed class CsvRows : Rows
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly Identity _identity;
    private readonly TimeSpan _shift;
    private readonly TimeText _timeText;
    private readonly string[] _header;
    private readonly CsvColumn? _time;
    private readonly CsvColumn? _user;
    private readonly CsvColumn _meter;
    private readonly CsvColumn? _credits;
    private readonly CsvColumn? _id;
    private readonly (string Measure, CsvColumn Column)[] _quantities;
    private readonly long[] _amounts;
    private Row _row;

    /// <exception cref="ImportFailedException">A column that the mapping names is not in the header.</exception>
    public CsvRows(CsvMapping mapping, in Line header, Identity identity, TimeSpan shift)
    {
        (_identity, _shift, _timeText) = (identity, shift, new TimeText(mapping.TimeFormat));
        if (Split(header, out _header) is { } problem) throw new ImportFailedException($"The first line names no columns: {problem}.");

        _time = mapping.Time is { } time ? CsvColumn.Find(time, "--time", _header) : null;
        _user = mapping.User is { } user ? CsvColumn.Find(user, "--user", _header) : null;
        _meter = CsvColumn.Find(mapping.Meter!, "--meter", _header);
        _credits = mapping.Credits is { } credits ? CsvColumn.Find(credits, "--credits", _header) : null;
        _id = mapping.Id is { } id ? CsvColumn.Find(id, "--id", _header) : null;
        _quantities = [.. mapping.Quantities.Select(quantity => quantity.Split('=', 2))
            .Select(parts => (parts[0], CsvColumn.Find(parts[1], "--quantity", _header)))];
        _amounts = new long[_quantities.Length];
    }

    public override string? Read(in Line line)
    {
        if (Split(line, out var fields) is { } problem) return problem;
        if (fields.Length != _header.Length) return $"{fields.Length} columns where the header has {_header.Length}";
        return ReadTime(fields, out var time) ?? ReadAmounts(fields) ?? ReadCredits(fields, out var credits)
            ?? ReadText(_meter, "meter", fields, out var meter) ?? ReadText(_id, "id", fields, out var id)
            ?? Keep(new Row(id ?? _identity.IdOf(line.Number), time, _user?.Of(fields), meter!, credits));
    }

    public override string WriteTo(ItemWriter items)
    {
        items.Write(WriteItem);
        return _row.Id;
    }

    private void WriteItem(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", _row.Id);
        json.WriteString("source", _identity.SourceOf(hasOwnId: _id is not null));
        if (_row.Time is { } time) json.WriteString("time", time.UtcDateTime);
        if (_row.User is { Length: > 0 } user) json.WriteString("user", user);
        json.WriteString("meter", _row.Meter);
        if (_row.Credits is { } credits)
        {
            json.WriteNumber("credits", credits);
        }
        else
        {
            json.WriteStartObject("quantities");
            for (var i = 0; i < _amounts.Length; i++) json.WriteNumber(_quantities[i].Measure, _amounts[i]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <returns>Null where the row has no time that can be read.</returns>
    public DateTimeOffset? TimeOf(in Line line) =>
        Split(line, out var fields) is null && fields.Length == _header.Length && ReadTime(fields, out var time) is null
            ? time
            : null;

    private static string? Split(in Line line, out string[] fields)
    {
        fields = [];
        if (line.IsTooLong) return $"longer than {LineReader.MaxBytes} bytes";
        try
        {
            fields = CsvLine.Split(StrictUtf8.GetString(line.Bytes.Span));
            return null;
        }
        catch (DecoderFallbackException)
        {
            return "not UTF-8 text";
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private string? Keep(Row row)
    {
        _row = row;
        return null;
    }

    private string? ReadTime(string[] fields, out DateTimeOffset? time)
    {
        time = null;
        if (_time?.Of(fields) is not { } text) return null;
        if (!_timeText.TryParse(text, out var parsed)) return $"time '{text}' is not {_timeText.Expected}";
        time = parsed + _shift;
        return null;
    }

    private string? ReadAmounts(string[] fields)
    {
        for (var i = 0; i < _quantities.Length; i++)
        {
            var text = _quantities[i].Column.Of(fields);
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _amounts[i]))
                return $"{_quantities[i].Measure} '{text}' is not a whole number from 0 to {long.MaxValue}";
        }

        return null;
    }

    private string? ReadCredits(string[] fields, out decimal? credits)
    {
        credits = null;
        if (_credits?.Of(fields) is not { } text) return null;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount.Scale > 6)
            return $"credits '{text}' is not a number with at most six decimals";
        credits = amount;
        return null;
    }

    private static string? ReadText(CsvColumn? column, string name, string[] fields, out string? text)
    {
        text = column?.Of(fields);
        return text is "" ? $"{name} is empty" : null;
    }

    private readonly record struct Row(string Id, DateTimeOffset? Time, string? User, string Meter, decimal? Credits);
}
