using System.Reflection;
using Kala.Api.Hosting;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Domain;
using Kala.Geo.Hosting;
using Kala.Infrastructure.Storage;
using Kala.Testing.Folders;

namespace Kala.Api.Tests;

/// <summary>Dependency rules that project references and banned symbols do not cover.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Domain = typeof(Failure).Assembly;
    private static readonly Assembly Application = typeof(IBlobStore).Assembly;
    private static readonly Assembly Infrastructure = typeof(KalaStorage).Assembly;
    private static readonly Assembly Geo = typeof(GeoServices).Assembly;
    private static readonly Assembly Api = typeof(KalaHost).Assembly;
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] All = [Domain, Application, Infrastructure, Geo, Api];

    [Fact]
    public void Dependencies_point_inward()
    {
        Assert.Empty(OurReferencesOf(Domain));
        Assert.Equal(["Kala.Domain"], OurReferencesOf(Application));
        Assert.Equal(["Kala.Application", "Kala.Domain"], OurReferencesOf(Infrastructure));
        Assert.Equal(["Kala.Application", "Kala.Domain"], OurReferencesOf(Geo));
        Assert.Equal(["Kala.Application", "Kala.Domain", "Kala.Geo", "Kala.Infrastructure"], OurReferencesOf(Api));
    }

    [Fact]
    public void The_domain_needs_nothing_but_the_runtime()
    {
        var references = Domain.GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.All(references, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_application_knows_no_web_and_no_database()
    {
        var references = Application.GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.DoesNotContain(references, name =>
            name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase)
            || name.Contains("Npgsql", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_server_has_no_client_in_it()
    {
        var references = Api.GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.DoesNotContain(references, name => name is "Kala.Client" or "kala" or "Spectre.Console");
    }

    [Fact]
    public void Infrastructure_shows_only_what_the_composition_needs()
    {
        var shown = Infrastructure.GetExportedTypes()
            .Where(type => !IsMadeByTool(type))
            .Select(type => type.Name)
            .Order();

        Assert.Equal(
            [
                "Account", "BlobCopy", "BlobCopyCounts", "InfrastructureServices", "KalaStorage", "MetadataCopy", "PrivateFiles",
                "S3Checkup", "S3Options", "SecretFile", "StartupException", "SyncSpeed",
            ],
            shown);
    }

    [Theory]
    [InlineData("Helper")]
    [InlineData("Manager")]
    [InlineData("Dto")]
    [InlineData("Util")]
    [InlineData("Utils")]
    [InlineData("Info")]
    [InlineData("Service")]
    public void No_type_has_a_name_that_says_nothing(string word)
    {
        var named = OurTypes().Where(type => type.Name.EndsWith(word, StringComparison.Ordinal));

        Assert.Empty(named);
    }

    [Fact]
    public void Folders_are_named_after_the_subject()
    {
        string[] kinds = ["Helpers", "Services", "Models", "Common", "Utils", "Interfaces", "Dtos", "Extensions"];

        var named = OurTypes().Where(type => type.Namespace?.Split('.').Intersect(kinds).Any() == true);

        Assert.Empty(named);
    }

    [Theory]
    [InlineData("Kala.Domain")]
    [InlineData("Kala.Application")]
    [InlineData("Kala.Infrastructure")]
    [InlineData("Kala.Geo")]
    [InlineData("Kala.Api")]
    public void No_folders_use_each_other_in_a_circle(string name)
    {
        var circles = FoldersOf(name).Circles();

        Assert.True(circles.Count == 0, string.Join(Environment.NewLine, circles));
    }

    [Theory]
    [InlineData("Kala.Application")]
    [InlineData("Kala.Infrastructure")]
    [InlineData("Kala.Geo")]
    [InlineData("Kala.Api")]
    public void No_folder_uses_the_composition(string name)
    {
        var folders = FoldersOf(name);

        Assert.NotEmpty(folders.UsesOf($"{name}.Hosting"));
        Assert.Empty(folders.UsersOf($"{name}.Hosting"));
    }

    [Fact]
    public void Classes_are_sealed_unless_somebody_inherits_them()
    {
        var types = OurTypes().Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).ToList();

        var open = types
            .Where(type => !OurTypes().Any(other => other.BaseType == type))
            // Tests make their own identifiers and receivers; dotnet ef writes the migrations and the compiled models.
            .Where(type => type != typeof(Identifiers) && type != typeof(ChunkReceiver) && !IsMadeByTool(type));

        Assert.Equal(["Program"], open.Select(type => type.Name));
    }

    [Fact]
    public void Entities_change_only_by_their_own_methods()
    {
        Type[] entities =
        [
            typeof(Kala.Domain.UploadSessions.UploadSession),
            typeof(Kala.Domain.UploadSessions.IdempotencyKey),
            typeof(Kala.Domain.Files.StoredFile),
            typeof(Kala.Domain.Users.SigningKey),
            typeof(Kala.Domain.Users.User),
            typeof(Kala.Domain.Users.ApiKey),
        ];

        var settable = entities.SelectMany(type => type.GetProperties()).Where(property => property.SetMethod?.IsPublic == true);

        Assert.Empty(settable);
        Assert.All(entities, type => Assert.Empty(type.GetConstructors()));
    }

    [Fact]
    public void Asynchronous_methods_say_so_in_their_name()
    {
        var methods = OurTypes()
            .SelectMany(type => type.GetMethods(Declared))
            .Where(method => typeof(Task).IsAssignableFrom(method.ReturnType)
                || method.ReturnType == typeof(ValueTask)
                || (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(ValueTask<>)))
            // A controller's methods are named as the calls are; a property is a noun.
            .Where(method => !method.IsSpecialName
                && method.Name[0] != '<'
                && method.GetBaseDefinition().DeclaringType!.Assembly == method.DeclaringType!.Assembly
                && !method.DeclaringType.Name.EndsWith("Controller", StringComparison.Ordinal));

        Assert.All(methods, method => Assert.EndsWith("Async", method.Name, StringComparison.Ordinal));
    }

    private static FolderGraph FoldersOf(string name) =>
        FolderGraph.Of(All.Single(assembly => assembly.GetName().Name == name), $"src/{name}");

    private static IEnumerable<string> OurReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => name.StartsWith("Kala.", StringComparison.Ordinal))
        .Order();

    private static bool IsMadeByTool(Type type) =>
        type.Namespace is { } name
        && (name.Contains(".Migrations.", StringComparison.Ordinal) || name.Contains(".CompiledModels.", StringComparison.Ordinal));

    private static IEnumerable<Type> OurTypes() => All
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Name[0] != '<' && type.DeclaringType?.Name[0] != '<')
        .Where(type => type.Namespace?.StartsWith("Kala", StringComparison.Ordinal) ?? type.Name == "Program");
}
