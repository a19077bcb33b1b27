using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeteringCluster.Api.Json;

/// <summary>Credits: a JSON number with at most six decimals, exact.</summary>
[JsonConverter(typeof(CreditsConverter))]
public readonly record struct Credits(long Micro)
{
    public const int Decimals = 6;

    public static Credits Whole(long credits) => new(credits * 1_000_000);

    public override string ToString() => Amounts.Text(Micro, Decimals);
}

/// <summary>US dollars: a JSON number with at most two decimals, exact.</summary>
[JsonConverter(typeof(UsdConverter))]
public readonly record struct Usd(long Cents)
{
    public const int Decimals = 2;

    public static Usd Whole(long dollars) => new(dollars * 100);

    public override string ToString() => Amounts.Text(Cents, Decimals);
}

public sealed class CreditsConverter : JsonConverter<Credits>
{
    public override Credits Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Strict.Number(ref reader, Credits.Decimals, "an amount of credits is needed, as a number."));

    public override void Write(Utf8JsonWriter writer, Credits value, JsonSerializerOptions options) =>
        writer.WriteAmount(value.Micro, Credits.Decimals);
}

public sealed class UsdConverter : JsonConverter<Usd>
{
    public override Usd Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Strict.Number(ref reader, Usd.Decimals, "an amount of US dollars is needed, as a number."));

    public override void Write(Utf8JsonWriter writer, Usd value, JsonSerializerOptions options) =>
        writer.WriteAmount(value.Cents, Usd.Decimals);
}

public static class Amounts
{
    public static void WriteCredits(this Utf8JsonWriter json, string name, long microcredits)
    {
        json.WritePropertyName(name);
        json.WriteAmount(microcredits, Credits.Decimals);
    }

    public static void WriteAmount(this Utf8JsonWriter json, long scaled, int decimals)
    {
        Span<byte> utf8 = stackalloc byte[ExactNumber.MaxFormattedLength];
        ExactNumber.TryFormat(scaled, decimals, utf8, out var written);
        json.WriteRawValue(utf8[..written], skipInputValidation: true);
    }

    public static string Text(long scaled, int decimals)
    {
        Span<byte> utf8 = stackalloc byte[ExactNumber.MaxFormattedLength];
        ExactNumber.TryFormat(scaled, decimals, utf8, out var written);
        return Encoding.UTF8.GetString(utf8[..written]);
    }
}
