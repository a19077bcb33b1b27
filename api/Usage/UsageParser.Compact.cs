using System.Text;
using System.Text.Json;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>The compact form of a usage item.</summary>
public sealed partial class UsageParser
{
    private bool _zeroSeen;

    [Flags]
    private enum Seen
    {
        None = 0,
        Id = 1,
        Source = 2,
        Time = 4,
        User = 8,
        Meter = 16,
        Quantities = 32,
        Quantity = 64,
        Credits = 128,
        Tenant = 256,
        Amounts = Quantities | Quantity | Credits,
    }

    private void CompactItem(ref Utf8JsonReader reader, bool manyTenants)
    {
        var seen = Seen.None;
        _zeroSeen = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var member = MemberOf(ref reader, manyTenants);
            if (!_failed && member == Seen.None)
                Fail("unknown-member", Shown(reader.ValueSpan).Trim('\''), $"An item has no member {Shown(reader.ValueSpan)}.");
            if (!_failed && (seen & member) != 0)
                Fail("duplicate-name", Encoding.UTF8.GetString(reader.ValueSpan), $"{Shown(reader.ValueSpan)} is given twice.");
            if (!_failed && (member & Seen.Amounts) != 0 && (seen & Seen.Amounts) != 0)
                Fail("amount-ambiguous", Encoding.UTF8.GetString(reader.ValueSpan), "An item has one of 'quantities', 'quantity' and 'credits'.");

            seen |= member;
            reader.Read();
            if (_failed) reader.Skip();
            else CompactMember(ref reader, member);
        }

        if (_zeroSeen && Writer.QuantityCount == 0)
            Fail("amount-zero", "quantities", "Every quantity is 0; at least one must be above 0.");
    }

    private void CompactMember(ref Utf8JsonReader reader, Seen member)
    {
        // What may be left out may be null as well.
        if (reader.TokenType == JsonTokenType.Null && member is Seen.Source or Seen.Time or Seen.User) return;

        switch (member)
        {
            case Seen.Id when Text(ref reader, "id", UsageBatch.MaxIdBytes, out var id): Writer.Id(id); break;
            case Seen.Source: Source(ref reader); break;
            case Seen.Time: Time(ref reader, "time"); break;
            case Seen.User when Text(ref reader, "user", UsageBatch.MaxUserBytes, out var user): Writer.User(user); break;
            case Seen.Meter when Text(ref reader, "meter", UsageBatch.MaxMeterBytes, out var meter): Writer.Meter(meter); break;
            case Seen.Quantities: Quantities(ref reader); break;
            case Seen.Quantity: Quantity(ref reader, "quantity"u8); break;
            case Seen.Credits: Credits(ref reader); break;
            case Seen.Tenant: Tenant(ref reader); break;
        }
    }

    private static Seen MemberOf(ref Utf8JsonReader reader, bool manyTenants)
    {
        var name = reader.ValueSpan;
        return name.Length switch
        {
            2 when name.SequenceEqual("id"u8) => Seen.Id,
            4 when name.SequenceEqual("time"u8) => Seen.Time,
            4 when name.SequenceEqual("user"u8) => Seen.User,
            5 when name.SequenceEqual("meter"u8) => Seen.Meter,
            6 when name.SequenceEqual("source"u8) => Seen.Source,
            6 when manyTenants && name.SequenceEqual("tenant"u8) => Seen.Tenant,
            7 when name.SequenceEqual("credits"u8) => Seen.Credits,
            8 when name.SequenceEqual("quantity"u8) => Seen.Quantity,
            10 when name.SequenceEqual("quantities"u8) => Seen.Quantities,
            _ => Seen.None,
        };
    }
}
