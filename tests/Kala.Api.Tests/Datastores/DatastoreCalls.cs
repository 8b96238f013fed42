using System.Text;
using System.Text.Json;
using Kala.Application.Abstractions;
using Kala.Domain.Datastores;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Datastores;

/// <summary>The calls for datastores.</summary>
internal static class DatastoreCalls
{
    public const string Root = "/api/manage/datastores";
    public const string Scheme = "filestore:";

    /// <summary>Stores a file; returns the source.</summary>
    public static async Task<string> SourceAsync(
        this KalaApplication kala, string name, string text, params (string Name, string Value)[] headers)
    {
        var stored = await kala.PostFileAsync(Encoding.UTF8.GetBytes(text), name, [], headers);
        return $"{Scheme}{stored.ShouldSucceed(201).Data.GetGuid()}";
    }

    public static Task<Answer> MakeAsync(this KalaApplication kala, object command, params (string Name, string Value)[] headers) =>
        kala.PostJsonAsync(Root, JsonSerializer.Serialize(command), headers);

    /// <summary>Stores a file, makes a datastore of it and waits until its import has ended.</summary>
    public static async Task<Guid> ImportAsync(
        this KalaApplication kala, string name, string text, object? options = null, params (string Name, string Value)[] headers)
    {
        var source = await kala.SourceAsync(name, text, headers);
        var made = await kala.MakeAsync(new { source, options }, headers);
        var id = made.ShouldSucceed(202).Data.GetProperty("uuid").GetGuid();
        await kala.ImportedAsync(id, headers);
        return id;
    }

    /// <summary>The datastore, when its import has ended.</summary>
    public static async Task<JsonElement> ImportedAsync(this KalaApplication kala, Guid id, params (string Name, string Value)[] headers)
    {
        // Calls would count against a caller's limits.
        var database = kala.Services.GetRequiredService<IKalaDatabase>();
        await Eventually.TrueAsync(
            () => database.ReadAsync((db, ct) => db.Datastores.AnyAsync(one => one.Id == id && one.State != DatastoreState.Importing, ct), CancellationToken.None),
            $"the end of the import of {id}");
        return (await kala.GetAsync($"{Root}/{id}", headers)).ShouldSucceed().Data;
    }

    /// <summary>Points of GeoJSON: in each row its x, y, and properties as JSON.</summary>
    public static string Points(params (double X, double Y, string Properties)[] rows) =>
        $$"""
        {"type":"FeatureCollection","features":[{{string.Join(',', rows.Select(row => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{row.X},{row.Y}]}},\"properties\":{row.Properties}}}")))}}]}
        """;
}
