using System.Text;
using System.Text.Json;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>
/// Reads usage items from JSON straight into a <see cref="UsageBatch"/>, without objects in between. What is wrong
/// with one item is that item's error; only broken JSON fails the whole. Made to be kept and used again, by one
/// request at a time.
/// </summary>
public sealed partial class UsageParser
{
    private readonly List<string> _tenants = [];
    private readonly byte[] _unescaped = new byte[8192];
    private int _index;
    private bool _failed;
    private int _tenant;

    public UsageBatchWriter Writer { get; } = new();

    /// <summary>The well-formed items, in order: the k-th is the batch's k-th.</summary>
    public List<ParsedItem> Items { get; } = [];

    public List<ItemError> Errors { get; } = [];

    public IReadOnlyList<string> Tenants => _tenants;

    /// <summary>How many items the request had, well-formed or not.</summary>
    public int Count => _index;

    public bool IsArray { get; private set; }

    /// <param name="manyTenants">Whether each item names its tenant.</param>
    /// <param name="maxItems">Reading stops at the first item beyond; <see cref="Count"/> is then larger.</param>
    /// <exception cref="UsageSyntaxException">No JSON, or neither an object nor an array.</exception>
    public void Parse(ReadOnlySpan<byte> json, UsageFormat format, bool manyTenants, int maxItems)
    {
        Reset();
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject when format != UsageFormat.CloudEventBatch:
                    Item(ref reader, format, manyTenants);
                    break;
                case JsonTokenType.StartArray when format != UsageFormat.CloudEvent:
                    IsArray = true;
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        if (_index == maxItems)
                        {
                            _index++;
                            return;
                        }

                        Item(ref reader, format, manyTenants);
                    }

                    break;
                default:
                    var wanted = format switch
                    {
                        UsageFormat.CloudEvent => "one CloudEvent, a JSON object",
                        UsageFormat.CloudEventBatch => "a JSON array of CloudEvents",
                        _ => "a usage item, a JSON object, or an array of them",
                    };
                    throw Syntax($"The body must be {wanted}.", reader, json);
            }

            // What follows the value must be nothing but space.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw Syntax(Plain(e), reader, json);
        }
    }

    /// <summary>Takes up one item whose members come from elsewhere (CloudEvents in binary mode).</summary>
    public void Reset()
    {
        Writer.Reset();
        Items.Clear();
        Errors.Clear();
        _tenants.Clear();
        (_index, IsArray) = (0, false);
    }

    private void Item(ref Utf8JsonReader reader, UsageFormat format, bool manyTenants)
    {
        BeginItem();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Fail("wrong-type", "", $"An item must be an object, and is {Name(reader.TokenType)}.");
            reader.Skip();
        }
        else if (format == UsageFormat.Compact)
        {
            CompactItem(ref reader, manyTenants);
        }
        else
        {
            CloudEventItem(ref reader, manyTenants);
        }

        EndItem(manyTenants);
    }

    private void BeginItem()
    {
        Writer.Begin();
        (_failed, _tenant) = (false, -1);
    }

    private void EndItem(bool manyTenants)
    {
        if (!_failed && manyTenants && _tenant < 0) Fail("missing-member", "tenant", "'tenant' is missing.");
        if (!_failed && !Writer.HasId) Fail("missing-member", "id", "'id' is missing.");
        if (!_failed && !Writer.HasMeter)
        {
            // An amount of credits needs no rate card, and so no meter.
            if (Writer.HasCredits) Writer.Meter("credits"u8);
            else Fail("missing-member", "meter", "'meter' is missing.");
        }

        if (!_failed && !Writer.HasCredits && Writer.QuantityCount == 0)
            Fail("amount-missing", "quantities", "An item needs 'quantities' or 'quantity', at least one above zero, or 'credits'.");

        if (!_failed)
        {
            Writer.End();
            Items.Add(new ParsedItem(_index, Writer.HasTime, Writer.TimeTicks, _tenant));
        }

        _index++;
    }

    private void Fail(string code, string field, string detail)
    {
        // The first thing wrong with an item is the one reported.
        if (_failed) return;
        _failed = true;
        Errors.Add(new ItemError(_index, code, field, detail, Writer.HasId ? Encoding.UTF8.GetString(Writer.CurrentId) : null));
    }

    private static UsageSyntaxException Syntax(string message, in Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var offset = Math.Min(reader.BytesConsumed, json.Length);
        var before = json[..(int)offset];
        var line = before.Count((byte)'\n') + 1;
        return new UsageSyntaxException(message, offset, line, offset - before.LastIndexOf((byte)'\n'));
    }

    // The framework's message ends with a position counted otherwise than ours; the text before it is what matters.
    private static string Plain(JsonException e)
    {
        var cut = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return cut > 0 ? e.Message[..cut] : e.Message;
    }

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "something else",
    };
}
