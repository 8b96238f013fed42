using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model;

/// <summary>A server of which a subclass may break one thing on purpose, to see that the model test notices.</summary>
internal abstract class Variation
{
    public virtual IDisk Disk(IDisk disk) => disk;

    public virtual IBlobStore Blobs(IBlobStore blobs) => blobs;

    public virtual ChunkReceiver Receiver(ChunkReceiver receiver, TimeProvider clock) => receiver;

    public virtual IKalaDatabase Database(IKalaDatabase database) => database;

    public virtual IUploadLeases Leases(IUploadLeases leases) => leases;
}

/// <summary>The server as it is.</summary>
internal sealed class Faithful : Variation;
