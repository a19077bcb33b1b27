using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeteringCluster.Api.Json;

/// <summary>JSON as the HTTP contract has it: camelCase, strict, exact numbers, instants in UTC.</summary>
public static class JsonText
{
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new DurationConverter());
        options.Converters.Add(new WholeNumberConverter());
        options.Converters.Add(new TextConverter());
        options.Converters.Add(new TruthConverter());
        return options;
    }

    /// <summary>Reads a whole body.</summary>
    /// <exception cref="ProblemException">It is not what was asked for; the problem says what and where.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> body)
    {
        CheckWellFormed(body);
        try
        {
            return JsonSerializer.Deserialize<T>(body, Options) ?? throw new ProblemException(Problems.EmptyBody());
        }
        catch (JsonException e)
        {
            throw new ProblemException(Explain(e, JsonPosition.Of(e, body)));
        }
    }

    // A pass of its own, so that what is no JSON at all is never reported as a wrong type.
    private static void CheckWellFormed(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read()) { }
        }
        catch (JsonException e)
        {
            var reason = e.Message.AsSpan(0, e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal) is var end and > 0 ? end : e.Message.Length);
            throw new ProblemException(Problems.MalformedJson(reason.ToString(), JsonPosition.Of(e, body)));
        }
    }

    private static Problem Explain(JsonException e, JsonPosition at)
    {
        var field = FieldOf(e.Path);
        return e switch
        {
            InvalidValueException invalid => Problems.InvalidValue(field, invalid.Message, invalid.Value),
            WrongTypeException wrong => Problems.WrongType(field, wrong.Message, at),
            // The serialiser tells these two apart by its message only; tests hold it to that.
            _ when e.Message.StartsWith("Duplicate", StringComparison.Ordinal) => Problems.DuplicateName(field, at),
            _ when e.Message.StartsWith("The JSON property", StringComparison.Ordinal) => Problems.UnknownMember(field, at),
            _ => Problems.WrongType(field, "another type is needed here.", at),
        };
    }

    private static string FieldOf(string? path) => path switch
    {
        null or "" or "$" => "body",
        _ when path.StartsWith("$.", StringComparison.Ordinal) => path[2..],
        _ => path[1..],
    };
}

/// <summary>The value is of another JSON type than the one needed.</summary>
public sealed class WrongTypeException(string message) : JsonException(message);

/// <summary>The value is of the right JSON type, but cannot be taken.</summary>
public sealed class InvalidValueException(string message, string value) : JsonException(message)
{
    public string Value { get; } = value;
}
