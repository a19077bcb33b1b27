using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeteringCluster.Billing;
using MeteringCluster.Licensing;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;
#if ORLEANS
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
#endif

namespace MeteringCluster.Tests.Cluster;

/// <summary>Every message of the grain interfaces crosses from one silo to another whole.</summary>
public sealed class MessageTests : IOnOrleans
{
    private static readonly Assembly Messages = typeof(IMeteringCluster).Assembly;
    private static readonly JsonSerializerOptions Everything = new() { Converters = { new Wide() } };
#if ORLEANS
    // It reads every type that there is, which takes longer than all the messages.
    private static readonly Serializer Serializer = new ServiceCollection()
        .AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
#endif

    public static TheoryData<string> Types =>
        new(Messages.GetTypes()
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute)) && !type.IsAbstract && !type.IsAssignableTo(typeof(Exception)))
            .Select(type => type.FullName!).Order());

    [HostTheory]
    [MemberData(nameof(Types))]
    public void A_message_arrives_with_all_its_members(string name)
    {
        var type = Messages.GetType(name)!;
        var sent = Sample(type, 0);

        var arrived = Cross(sent);

        Assert.Equal(type, arrived.GetType());
        Assert.Equal(JsonSerializer.Serialize(sent, type, Everything), JsonSerializer.Serialize(arrived, type, Everything));
    }

    [Fact]
    public void There_are_messages_to_try() => Assert.True(Types.Count > 50);

    [HostFact]
    public void A_refusal_that_is_an_exception_arrives_as_itself()
    {
        foreach (var sent in new Exception[] { new JournalUnavailableException("a"), new GrainUnavailableException("b") })
        {
            var arrived = Cross(sent);
            Assert.Equal((sent.GetType(), sent.Message), (arrived.GetType(), arrived.Message));
        }
    }

    private T Cross<T>(T sent) =>
#if ORLEANS
        Serializer.Deserialize<T>(Serializer.SerializeToArray(sent))!;
#else
        throw new NotSupportedException($"{sent} has no way to another silo in this build.");
#endif

    // A value in which no member has its default, so that one that is lost shows.
    private static object Sample(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } given) return Sample(given, depth);
        if (type == typeof(string)) return $"text {depth} Łódź 東京";
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return 41 + depth;
        if (type == typeof(long)) return 1L << (40 + depth);
        if (type == typeof(byte[])) return new byte[] { 1, 2, (byte)depth };
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(7 + depth);
        if (type == typeof(DateOnly)) return new DateOnly(2026, 3, 1 + depth);
        if (type == typeof(TimeSpan)) return TimeSpan.FromTicks(1234567 + depth);
        if (type == typeof(UInt128)) return UInt128.MaxValue - (UInt128)depth;
        if (type == typeof(TenantId)) return TenantId.Parse($"tenant-{depth}");
        if (type == typeof(ResellerId)) return ResellerId.Parse($"reseller-{depth}");
        // A calendar and a period hold instants of whole seconds.
        if (type == typeof(BillingCalendar)) return new BillingCalendar(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero)) { Grace = TimeSpan.FromMinutes(5) };
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last();
        if (type.IsAbstract) throw new NotSupportedException($"{type} needs a sample.");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return Array(type.GetGenericArguments()[0], depth);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>)) return Dictionary(type.GetGenericArguments(), depth);

        var constructor = type.GetConstructors().Where(one => one.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(one => one.GetParameters().Length)!;
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType, depth + 1))]);
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null && property.IsDefined(typeof(IdAttribute))))
            property.SetValue(made, Sample(property.PropertyType, depth + 1));
        return made;
    }

    private static object Array(Type element, int depth)
    {
        var items = System.Array.CreateInstance(element, 2);
        for (var n = 0; n < 2; n++) items.SetValue(Sample(element, depth + 1 + n), n);
        return typeof(ImmutableArray).GetMethods()
            .Single(method => method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(element).Invoke(null, [items])!;
    }

    private static object Dictionary(Type[] types, int depth)
    {
        var items = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!;
        for (var n = 0; n < 2; n++) items.Add(Sample(types[0], depth + 1 + n), Sample(types[1], depth + 1 + n));
        return typeof(ImmutableSortedDictionary).GetMethods()
            .Single(method => method.Name == nameof(ImmutableSortedDictionary.CreateRange) && method.GetParameters().Length == 1)
            .MakeGenericMethod(types).Invoke(null, [items])!;
    }

    // Shown whole, as JSON has no number of 128 bits.
    private sealed class Wide : JsonConverter<SessionId>
    {
        public override SessionId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, SessionId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
